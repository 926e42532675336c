namespace AlexNet.Training;

/// <summary>A stretch of a run up to a validation: means over its training lines, and the validation.</summary>
/// <param name="Step">Updates done at its end.</param>
/// <param name="Seconds">Since the run started.</param>
public sealed record CurvePoint(long Step, double LearningRate, double TrainLoss, double TrainTop1Error, LogEntry? Validation, double Seconds);
