namespace AlexNet.Loader.Graph.Measuring;

/// <summary>A loader's measures over a window of time.</summary>
/// <param name="Seconds">Length of the window.</param>
/// <param name="Workers">Threads of the graph.</param>
/// <param name="Images">Images that the consumer received in it.</param>
/// <param name="WaitedSeconds">How long the consumer waited for batches.</param>
/// <param name="HeldBackSeconds">How long the graph waited for the consumer to give buffers back.</param>
/// <param name="Ring">Where the buffers were.</param>
/// <param name="Stages">The stages, in the order of processing.</param>
public sealed record LoaderProfile(
    double Seconds,
    int Workers,
    long Images,
    double WaitedSeconds,
    double HeldBackSeconds,
    RingProfile Ring,
    IReadOnlyList<StageProfile> Stages)
{
    public double ImagesPerSecond => Images / Seconds;

    /// <summary>Share of the workers' time spent in stages.</summary>
    public double WorkersBusy => Stages.Sum(stage => stage.BusyWorkers) / Workers;
}

/// <summary>Where the ring's buffers were over a window, on average; the four numbers add up to the ring's size.</summary>
/// <param name="Free">Nobody wants them yet.</param>
/// <param name="Filling">Their images are on their way.</param>
/// <param name="Ready">Complete and not asked for.</param>
/// <param name="InUse">With the consumer.</param>
/// <param name="ReadyOverTime">Complete batches: up to 64 means of equal spans of the window, oldest first.</param>
public sealed record RingProfile(double Free, double Filling, double Ready, double InUse, IReadOnlyList<double> ReadyOverTime);
