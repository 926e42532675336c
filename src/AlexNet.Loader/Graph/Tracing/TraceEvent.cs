namespace AlexNet.Loader.Graph.Tracing;

/// <summary>An entry of a trace: a span of time on one thread, or a counter's value at a moment.</summary>
/// <param name="Name">As <see cref="TraceRecorder.Name"/> gave it.</param>
/// <param name="Begin">Stopwatch ticks.</param>
/// <param name="End">Stopwatch ticks; -1 for a counter.</param>
/// <param name="Value">A span's first sample, -1 for none; a counter's value.</param>
/// <param name="Images">Of a span; 0 for none.</param>
internal readonly record struct TraceEvent(int Name, long Begin, long End, long Value, int Images)
{
    public bool IsCounter => End < 0;
}
