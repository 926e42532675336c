namespace AlexNet.Loader;

/// <summary>A stage's part of a trace.</summary>
internal sealed class StageTrace(TraceRecorder recorder, string stage)
{
    private readonly int span = recorder.Name(stage);

    public void Add(long begin, long end, long sample, int images) => recorder.Span(span, begin, end, sample, images);
}
