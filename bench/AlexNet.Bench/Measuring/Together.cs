using System.Diagnostics;

namespace AlexNet.Bench.Measuring;

/// <summary>The same work on several threads that start at the same moment.</summary>
internal static class Together
{
    /// <summary>Runs <paramref name="work"/> once per thread, with the thread's number; the seconds until the last has ended.</summary>
    public static double Seconds(int threads, Action<int> work)
    {
        using var start = new Barrier(threads + 1);
        var workers = Enumerable.Range(0, threads).Select(number => new Thread(() =>
        {
            start.SignalAndWait();
            work(number);
        })).ToArray();
        Array.ForEach(workers, worker => worker.Start());
        start.SignalAndWait();
        var clock = Stopwatch.StartNew();
        Array.ForEach(workers, worker => worker.Join());
        return clock.Elapsed.TotalSeconds;
    }
}
