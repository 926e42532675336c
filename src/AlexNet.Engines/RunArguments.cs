using AlexNet.Core;

namespace AlexNet.Engines;

/// <summary>What changes from one run of a training plan to the next.</summary>
/// <param name="Seed">Seed of the dropout masks.</param>
/// <param name="Step">Updates done before this one; part of the masks' counter.</param>
/// <param name="Update">Rates, momentum and decays of this update.</param>
public readonly record struct RunArguments(ulong Seed, long Step, UpdateRule Update);
