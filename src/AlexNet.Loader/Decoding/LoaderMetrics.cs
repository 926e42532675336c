using System.Diagnostics.Metrics;

namespace AlexNet.Loader.Decoding;

/// <summary>
/// What dotnet-counters, OpenTelemetry and other listeners see under the meter "AlexNet.Loader", of all loaders of the process together.
/// Stages are told apart by the tag <c>stage</c>, buffers by the tag <c>state</c>.
/// </summary>
internal static class LoaderMetrics
{
    public const string MeterName = "AlexNet.Loader";

    /// <summary>Where all instruments hang; the graph adds those that look at its queues.</summary>
    public static readonly Meter Meter = new(MeterName);

    private static readonly Counter<long> Images = Meter.CreateCounter<long>(
        "alexnet.loader.stage.images", "{image}", "Images that left a stage.");

    private static readonly Counter<double> Busy = Meter.CreateCounter<double>(
        "alexnet.loader.stage.busy", "s", "Time a stage's workers spent working.");

    private static readonly Histogram<double> Latency = Meter.CreateHistogram<double>(
        "alexnet.loader.stage.duration", "s", "Time of a stage per image; of a message of many, each has an equal part.");

    public static Counter<long> BadImages { get; } = Meter.CreateCounter<long>(
        "alexnet.loader.bad_images", "{image}", "Images that could not be used.");

    public static Counter<double> Waited { get; } = Meter.CreateCounter<double>(
        "alexnet.loader.waited", "s", "Time the consumer waited for batches.");

    public static Counter<double> HeldBack { get; } = Meter.CreateCounter<double>(
        "alexnet.loader.held_back", "s", "Time the graph waited for the consumer to give buffers back.");

    /// <summary>A message has left a stage.</summary>
    public static void Done(KeyValuePair<string, object?> stage, int images, double seconds)
    {
        Images.Add(images, stage);
        Busy.Add(seconds, stage);
        if (Latency.Enabled)
        {
            for (var i = 0; i < images; i++)
            {
                Latency.Record(seconds / images, stage);
            }
        }
    }
}
