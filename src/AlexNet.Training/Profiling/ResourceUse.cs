using System.Diagnostics;
using AlexNet.Loader.Graph.Tracing;

namespace AlexNet.Training.Profiling;

/// <summary>What the process used over a window of time.</summary>
/// <param name="Seconds">Length of the window.</param>
/// <param name="ProcessorSeconds">Of all its threads, native ones and those that wait by spinning included.</param>
/// <param name="MachineBusy">Share of the host's processors' time in use by any program; 0 where the system does not say.</param>
/// <param name="MachineProcessors">Processors of the host, of which this program may be allowed only some; 0 where the system does not say.</param>
/// <param name="ResidentBytes">Memory of the process at the end, native memory and mapped files included.</param>
/// <param name="AllocatedBytes">Managed memory allocated in the window.</param>
/// <param name="Collections">Garbage collections of the generations 0, 1 and 2; each counts those of the higher ones too.</param>
/// <param name="PauseSeconds">How long the garbage collector stopped every managed thread.</param>
public sealed record ResourceUse(
    double Seconds,
    double ProcessorSeconds,
    double MachineBusy,
    int MachineProcessors,
    long ResidentBytes,
    long AllocatedBytes,
    IReadOnlyList<int> Collections,
    double PauseSeconds)
{
    /// <summary>Share that this program used of the time of the processors that it may use.</summary>
    public double ProcessorsBusy => ProcessorSeconds / Seconds / Environment.ProcessorCount;

    /// <summary>Share of the host's processors' time that other programs used: they make every measure worse.</summary>
    public double OthersBusy =>
        MachineProcessors > 0 ? Math.Max(0, MachineBusy - (ProcessorSeconds / Seconds / MachineProcessors)) : 0;

    /// <summary>Share that is in use of the time of the processors that this program may use: by whatever program where it may use the
    /// whole host, else by itself, because nobody tells on which processors the others are.</summary>
    public double AllBusy => MachineProcessors == Environment.ProcessorCount ? ProcessorsBusy + OthersBusy : ProcessorsBusy;

    /// <summary>Share of the time.</summary>
    public double Paused => PauseSeconds / Seconds;
}

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
