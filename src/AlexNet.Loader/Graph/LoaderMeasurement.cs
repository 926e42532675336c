using AlexNet.Loader.Graph.Measuring;
using AlexNet.Loader.Graph.Tracing;

namespace AlexNet.Loader.Graph;

/// <summary>A window of time over which a stream is measured, from its creation to <see cref="Stop"/>.</summary>
public sealed class LoaderMeasurement : IDisposable
{
    private readonly GraphRun _run;
    private readonly BatchStream _stream;
    private readonly StageMeter[] _meters;
    private readonly StageCounts[] _before;
    private readonly GraphSampler _sampler;
    private readonly SamplerThread _thread;
    private readonly long _begin;
    private readonly (double Waited, double HeldBack, long Images) _start;

    internal LoaderMeasurement(GraphRun run, BatchStream stream, TraceRecorder? trace)
    {
        (_run, _stream) = (run, stream);
        _meters = [.. run.Stages.Select(stage => stage.Meter)];
        _before = [.. _meters.Select(meter => meter.Snapshot())];
        _start = (stream.WaitedSeconds, stream.HeldBackSeconds, stream.Images);
        _begin = Clock.GetTimestamp();
        SetTrace(trace);
        _sampler = new GraphSampler(run, _meters, trace);
        _thread = new SamplerThread(_sampler);
    }

    private TimeProvider Clock => _run.Work.Options.Clock;

    /// <summary>Ends the window.</summary>
    public LoaderProfile Stop()
    {
        var seconds = Clock.GetElapsedTime(_begin).TotalSeconds;
        var counts = _meters.Zip(_before, (meter, earlier) => meter.Snapshot().Since(earlier)).ToArray();
        var (waited, heldBack, images) = (_stream.WaitedSeconds, _stream.HeldBackSeconds, _stream.Images);
        Dispose();
        return new LoaderProfile(
            seconds,
            _run.Work.Options.Workers,
            images - _start.Images,
            waited - _start.Waited,
            heldBack - _start.HeldBack,
            _sampler.Ring.Finish(),
            [.. _sampler.Stages.Zip(counts, (series, count) => series.Finish(count, seconds))]);
    }

    /// <summary>Ends the window without a result.</summary>
    public void Dispose()
    {
        _thread.Dispose();
        SetTrace(null);
    }

    private void SetTrace(TraceRecorder? trace)
    {
        foreach (var meter in _meters)
        {
            meter.Trace = trace is null ? null : new StageTrace(trace, meter.Name);
        }
    }
}
