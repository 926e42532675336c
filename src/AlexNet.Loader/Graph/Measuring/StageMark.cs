namespace AlexNet.Loader.Graph.Measuring;

/// <summary>The moment at which a worker began a message.</summary>
/// <param name="Ticks">Of the stopwatch.</param>
/// <param name="Allocated">Bytes that the thread had allocated so far.</param>
internal readonly record struct StageMark(long Ticks, long Allocated);
