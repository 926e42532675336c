using AlexNet.Loader.Graph.Tracing;

namespace AlexNet.Loader.Graph.Measuring;

/// <summary>A stage's part of a trace.</summary>
internal sealed class StageTrace(TraceRecorder recorder, string stage)
{
    private readonly int _span = recorder.Name(stage);

    public void Add(long begin, long end, long sample, int images) => recorder.Span(_span, begin, end, sample, images);
}
