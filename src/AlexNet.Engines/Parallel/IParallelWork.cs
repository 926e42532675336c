namespace AlexNet.Engines.Parallel;

/// <summary>
/// Work that a <see cref="ThreadTeam"/> splits by index. The partition is a function of the thread count alone, so that sums are added in
/// the same order on every run. An implementation must not throw: it runs on threads that belong to a native library, or on threads of .NET
/// whose exceptions end the process.
/// </summary>
internal interface IParallelWork
{
    /// <summary>Does one part of the work.</summary>
    /// <param name="part">Which part, from 0.</param>
    /// <param name="parts">How many parts there are.</param>
    void Part(int part, int parts);
}
