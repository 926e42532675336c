using System.Diagnostics;

namespace AlexNet.Engines.Tests.Suite;

/// <summary>Managed memory that an action takes on all threads together.</summary>
internal static class Allocations
{
    private const int Tries = 64;

    /// <summary>
    /// The least number of bytes of many tries, less the most that is allocated while nothing is done for as long. The test host's own
    /// threads allocate some bytes every 100 ms, more on a busy machine: a long action meets them nearly every time, a short one only in some
    /// tries. The first try that shows no more than idleness does ends it.
    /// </summary>
    public static long Least(Action action)
    {
        action();
        var (least, idle) = (long.MaxValue, 0L);
        for (var i = 0; i < Tries; i++)
        {
            var start = Stopwatch.GetTimestamp();
            least = Math.Min(least, Measure(action));
            var duration = Stopwatch.GetElapsedTime(start);
            idle = least == 0 ? 0 : Math.Max(idle, Measure(() => Thread.Sleep(duration)));
            if (least <= idle)
            {
                return 0;
            }
        }

        return least - idle;
    }

    private static long Measure(Action action)
    {
        var before = GC.GetTotalAllocatedBytes(precise: true);
        action();
        return GC.GetTotalAllocatedBytes(precise: true) - before;
    }
}
