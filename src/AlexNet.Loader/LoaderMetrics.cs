using System.Diagnostics.Metrics;

namespace AlexNet.Loader;

/// <summary>Counters that dotnet-counters and other listeners see under "AlexNet.Loader".</summary>
internal static class LoaderMetrics
{
    private static readonly Meter Meter = new("AlexNet.Loader");

    public static Counter<long> BadImages { get; } =
        Meter.CreateCounter<long>("loader.bad_images", "images", "Images that could not be used.");

    public static Counter<long> Images { get; } = Meter.CreateCounter<long>("loader.images", "images", "Images that left a stage.");

    public static Counter<double> Busy { get; } = Meter.CreateCounter<double>("loader.busy", "s", "Time a stage's workers spent working.");
}
