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
    private readonly ResourceCounters _begin = ResourceCounters.Now(trace);

    public double Seconds => Stopwatch.GetElapsedTime(_begin.Time).TotalSeconds;

    public ResourceUse Stop() => ResourceCounters.Now(trace).Since(_begin);
}

/// <summary>What the system and the runtime have counted up to a moment.</summary>
internal sealed record ResourceCounters
{
    private const int Generations = 3;

    /// <summary>The moment, in the stopwatch's ticks.</summary>
    public required long Time { get; init; }

    /// <summary>Processor time of this process.</summary>
    public required TimeSpan Processor { get; init; }

    public required MachineTime Machine { get; init; }

    public required long Resident { get; init; }

    public required long Allocated { get; init; }

    /// <summary>Garbage collections by generation.</summary>
    public required IReadOnlyList<int> Collections { get; init; }

    /// <summary>How long they stopped every managed thread.</summary>
    public required TimeSpan Paused { get; init; }

    public static ResourceCounters Now(TraceRecorder? trace) => new()
    {
        Time = Stopwatch.GetTimestamp(),
        Processor = Environment.CpuUsage.TotalTime,
        Machine = MachineTime.Now(),
        Resident = Environment.WorkingSet,
        Allocated = GC.GetTotalAllocatedBytes() - (trace?.AllocatedBytes ?? 0),
        Collections = [.. Enumerable.Range(0, Generations).Select(GC.CollectionCount)],
        Paused = GC.GetTotalPauseDuration(),
    };

    public ResourceUse Since(ResourceCounters earlier) => new(
        Stopwatch.GetElapsedTime(earlier.Time, Time).TotalSeconds,
        (Processor - earlier.Processor).TotalSeconds,
        Machine.BusySince(earlier.Machine),
        Machine.Processors,
        Resident,
        Allocated - earlier.Allocated,
        [.. Collections.Zip(earlier.Collections, (now, before) => now - before)],
        (Paused - earlier.Paused).TotalSeconds);
}
