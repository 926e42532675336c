using System.Globalization;

namespace AlexNet.Engines.Parallel;

/// <summary>Threads that do one piece of work together and then wait for the next.</summary>
internal abstract class WorkerPool : IDisposable
{
    /// <summary>How many threads take part, the caller included.</summary>
    public abstract int Count { get; }

    /// <summary>To be called before work from a thread that may be new: OpenMP keeps the number of threads per calling thread.</summary>
    public virtual void Enter()
    {
    }

    /// <summary>Runs every part of <paramref name="work"/> and returns when all are done. Allocates nothing.</summary>
    public abstract void Run(IParallelWork work);

    public abstract void Dispose();

    /// <summary>The pool of libgomp where it is there (oneDNN's own), threads of .NET elsewhere.</summary>
    /// <param name="threads">How many threads; 0 takes what OMP_NUM_THREADS says, or else what the process may use.</param>
    public static WorkerPool Create(int threads)
    {
        var count = threads > 0 ? threads : CountOf(Environment.GetEnvironmentVariable("OMP_NUM_THREADS"));
        return LibGomp.TryLoad() ? new OpenMpPool(count) : new ManagedPool(count);
    }

    /// <summary>The number that OpenMP takes from its variable: the first of a list; processors where there is none.</summary>
    internal static int CountOf(string? variable) =>
        int.TryParse(variable?.Split(',')[0], NumberStyles.Integer, CultureInfo.InvariantCulture, out var count) && count > 0
            ? count
            : Environment.ProcessorCount;

    /// <summary>The range of <paramref name="total"/> items that falls to one part.</summary>
    public static (int Start, int End) Range(int total, int part, int parts)
    {
        var start = (int)((long)total * part / parts);
        var end = (int)((long)total * (part + 1) / parts);
        return (start, end);
    }
}

/// <summary>
/// Work that a <see cref="WorkerPool"/> splits by index. The partition is a function of the thread count alone, so that sums are added in
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
