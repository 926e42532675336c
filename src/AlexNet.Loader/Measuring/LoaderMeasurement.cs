using System.Diagnostics;

namespace AlexNet.Loader;

/// <summary>A window of time over which a stream is measured, from its creation to <see cref="Stop"/>.</summary>
public sealed class LoaderMeasurement : IDisposable
{
    private readonly GraphRun run;
    private readonly BatchStream stream;
    private readonly StageMeter[] meters;
    private readonly StageCounts[] before;
    private readonly GraphSampler sampler;
    private readonly SamplerThread thread;
    private readonly long begin = Stopwatch.GetTimestamp();
    private readonly (double Waited, double HeldBack, long Images) start;

    internal LoaderMeasurement(GraphRun run, BatchStream stream, TraceRecorder? trace)
    {
        (this.run, this.stream) = (run, stream);
        meters = [.. run.Stages.Select(stage => stage.Meter)];
        before = [.. meters.Select(meter => meter.Snapshot())];
        start = (stream.WaitedSeconds, stream.HeldBackSeconds, stream.Images);
        SetTrace(trace);
        sampler = new GraphSampler(run, meters, trace);
        thread = new SamplerThread(sampler);
    }

    /// <summary>Ends the window.</summary>
    public LoaderProfile Stop()
    {
        var seconds = Stopwatch.GetElapsedTime(begin).TotalSeconds;
        var counts = meters.Zip(before, (meter, earlier) => meter.Snapshot().Since(earlier)).ToArray();
        var (waited, heldBack, images) = (stream.WaitedSeconds, stream.HeldBackSeconds, stream.Images);
        Dispose();
        return new LoaderProfile(
            seconds,
            run.Work.Options.Workers,
            images - start.Images,
            waited - start.Waited,
            heldBack - start.HeldBack,
            sampler.Ring.Finish(),
            [.. sampler.Stages.Zip(counts, (series, count) => series.Finish(count, seconds))]);
    }

    /// <summary>Ends the window without a result.</summary>
    public void Dispose()
    {
        thread.Dispose();
        SetTrace(null);
    }

    private void SetTrace(TraceRecorder? trace)
    {
        foreach (var meter in meters)
        {
            meter.Trace = trace is null ? null : new StageTrace(trace, meter.Name);
        }
    }
}
