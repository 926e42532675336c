namespace AlexNet.Loader.Decoding;

/// <summary>The thread pool's readiness for a number of workers.</summary>
internal static class WorkerThreads
{
    /// <summary>
    /// Lets the pool start this many threads beside one per processor without delay: above its minimum, which is one per processor, it
    /// adds one or two a second, and workers that wait for a disk would wait for a thread first. Never lowers the minimum.
    /// </summary>
    public static void Reserve(int workers)
    {
        ThreadPool.GetMinThreads(out var minimum, out var completion);
        ThreadPool.GetMaxThreads(out var maximum, out _);
        var wanted = Math.Min(maximum, Environment.ProcessorCount + workers);
        if (wanted > minimum)
        {
            ThreadPool.SetMinThreads(wanted, completion);
        }
    }
}
