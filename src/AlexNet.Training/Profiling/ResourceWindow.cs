using System.Diagnostics;
using AlexNet.Loader.Graph.Tracing;

namespace AlexNet.Training;

/// <summary>A window of time over which the process is watched, from its creation on.</summary>
/// <param name="trace">Whose own memory does not count, or null.</param>
internal sealed class ResourceWindow(TraceRecorder? trace = null)
{
    private const int Generations = 3;

    private readonly long _begin = Stopwatch.GetTimestamp();
    private readonly TimeSpan _processor = Processor;
    private readonly MachineTime _machine = MachineTime.Now();
    private readonly long _allocated = GC.GetTotalAllocatedBytes() - (trace?.AllocatedBytes ?? 0);
    private readonly TimeSpan _paused = GC.GetTotalPauseDuration();
    private readonly int[] _collections = Collections();

    private static TimeSpan Processor => Environment.CpuUsage.TotalTime;

    public double Seconds => Stopwatch.GetElapsedTime(_begin).TotalSeconds;

    public ResourceUse Stop() => Stop(MachineTime.Now());

    private static int[] Collections() => [.. Enumerable.Range(0, Generations).Select(GC.CollectionCount)];

    private ResourceUse Stop(MachineTime machine) => new(
        Seconds,
        (Processor - _processor).TotalSeconds,
        machine.BusySince(_machine),
        machine.Processors,
        Environment.WorkingSet,
        GC.GetTotalAllocatedBytes() - (trace?.AllocatedBytes ?? 0) - _allocated,
        [.. Collections().Zip(_collections, (now, before) => now - before)],
        (GC.GetTotalPauseDuration() - _paused).TotalSeconds);
}
