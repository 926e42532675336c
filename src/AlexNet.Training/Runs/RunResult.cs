using AlexNet.Loader.Decoding;

namespace AlexNet.Training;

/// <summary>How a run ended.</summary>
/// <param name="Finished">False where it was stopped from outside.</param>
/// <param name="Checkpoint">The last checkpoint written.</param>
/// <param name="Model">The model file, or null where the run was stopped.</param>
/// <param name="Last">The last training entry of the log, if any update was done.</param>
/// <param name="Best">The validation entry of the best error, if there was one.</param>
/// <param name="Seconds">Of this session.</param>
/// <param name="Images">Training images consumed in this session.</param>
/// <param name="BadImages">Training images that could not be used.</param>
public sealed record RunResult(
    bool Finished,
    string Checkpoint,
    string? Model,
    LogEntry? Last,
    LogEntry? Best,
    double Seconds,
    long Images,
    IReadOnlyList<BadImage> BadImages);
