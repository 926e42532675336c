using System.Diagnostics.Metrics;

namespace AlexNet.Training.Runs;

/// <summary>What dotnet-counters, OpenTelemetry and other listeners see of training under the meter "AlexNet.Training".</summary>
internal static class TrainingMetrics
{
    private static readonly Meter Meter = new("AlexNet.Training");

    private static readonly Counter<long> Steps = Meter.CreateCounter<long>("alexnet.training.steps", "{step}", "Updates done.");

    private static readonly Counter<long> Images = Meter.CreateCounter<long>("alexnet.training.images", "{image}", "Images trained on.");

    private static readonly Histogram<double> Duration = Meter.CreateHistogram<double>(
        "alexnet.training.step.duration", "s", "Time of the engine for a step, without waiting for the batch.");

    private static readonly Gauge<double> Loss = Meter.CreateGauge<double>("alexnet.training.loss", "1", "Mean −ln p of the label, of the last step's batch.");

    private static readonly Gauge<double> Rate = Meter.CreateGauge<double>("alexnet.training.learning_rate", "1", "Learning rate of the last update.");

    /// <summary>A step was done.</summary>
    /// <param name="images">Of the whole batch.</param>
    /// <param name="loss">Mean over them.</param>
    public static void Stepped(double seconds, int images, double loss, double learningRate)
    {
        Steps.Add(1);
        Images.Add(images);
        Duration.Record(seconds);
        Rate.Record(learningRate);
        Loss.Record(loss);
    }
}
