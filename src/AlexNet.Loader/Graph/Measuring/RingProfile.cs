namespace AlexNet.Loader.Graph.Measuring;

/// <summary>Where the ring's buffers were over a window, on average; the four numbers add up to the ring's size.</summary>
/// <param name="Free">Nobody wants them yet.</param>
/// <param name="Filling">Their images are on their way.</param>
/// <param name="Ready">Complete and not asked for.</param>
/// <param name="InUse">With the consumer.</param>
/// <param name="ReadyOverTime">Complete batches: up to 64 means of equal spans of the window, oldest first.</param>
public sealed record RingProfile(double Free, double Filling, double Ready, double InUse, IReadOnlyList<double> ReadyOverTime);
