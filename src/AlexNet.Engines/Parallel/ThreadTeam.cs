namespace AlexNet.Engines.Parallel;

/// <summary>Threads that do one piece of work together and then wait for the next.</summary>
internal abstract class ThreadTeam : IDisposable
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

    /// <summary>The team of libgomp where it is there (oneDNN's own), threads of .NET elsewhere.</summary>
    /// <param name="threads">How many threads; 0 takes what the process may use.</param>
    public static ThreadTeam Create(int threads)
    {
        var count = threads > 0 ? threads : Environment.ProcessorCount;
        return LibGomp.TryLoad() ? new OpenMpTeam(count) : new ManagedTeam(count);
    }

    /// <summary>The range of <paramref name="total"/> items that falls to one part.</summary>
    public static (int Start, int End) Range(int total, int part, int parts)
    {
        var start = (int)((long)total * part / parts);
        var end = (int)((long)total * (part + 1) / parts);
        return (start, end);
    }
}
