namespace AlexNet.Training;

/// <summary>Where an engine's time goes: one step of the plan.</summary>
/// <param name="Layer">Its layer.</param>
/// <param name="Phase">forward, backward or update.</param>
/// <param name="Operation">What is done.</param>
/// <param name="Seconds">Per run of the plan.</param>
public sealed record StepTime(string Layer, string Phase, string Operation, double Seconds);
