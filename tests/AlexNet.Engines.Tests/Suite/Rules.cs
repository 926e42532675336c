using AlexNet.Core;
using AlexNet.Engines.Contracts;

namespace AlexNet.Engines.Tests.Suite;

/// <summary>Update rules and arguments of runs.</summary>
internal static class Rules
{
    /// <summary>v ← −∂L/∂w: the velocities after a run are the negative gradients.</summary>
    public static UpdateRule Gradient { get; } = new(1, 1, 0, 0, 0);

    /// <summary>Leaves weights as they are: a training run for its losses alone.</summary>
    public static UpdateRule Nothing { get; } = new(0, 0, 0, 0, 0);

    /// <summary>Every constant different from every other.</summary>
    public static UpdateRule Ordinary { get; } = new(0.02f, 0.03f, 0.9f, 0.05f, 0.01f);

    public static RunArguments At(long step, UpdateRule rule, ulong seed = 5) => new(seed, step, rule);
}
