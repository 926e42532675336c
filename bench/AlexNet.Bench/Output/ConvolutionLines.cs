using AlexNet.Bench.Measuring;
using AlexNet.Bench.Measuring.Gpu;

namespace AlexNet.Bench.Output;

/// <summary>The part of a page that compares the ways to compute a convolution.</summary>
internal static class ConvolutionLines
{
    /// <summary>A table in Markdown and the rows that it asks for, or nothing where no convolutions were timed.</summary>
    public static IEnumerable<string> Of(Measurement measurement) => measurement.Convolutions.Count == 0
        ? []
        : [
            "",
            "Every way that the engine knows to compute a convolution in groups, each as a graph of several calls; in the proposed order. Bias and",
            "ReLU are not in these times, but where a line says so.",
            "",
            "| convolution | direction | precision | proposed | tried now | way | µs | TFLOP/s | ÷ fastest |",
            "| --- | --- | --- | ---: | ---: | --- | ---: | ---: | ---: |",
            .. measurement.Convolutions.SelectMany(Table),
            "",
            "```",
            .. Rows(measurement.Convolutions),
            "```",
        ];

    /// <summary>The rows for the engine's table, or that none is needed.</summary>
    public static IEnumerable<string> Rows(IReadOnlyList<ConvolutionTimes> convolutions)
    {
        var news = convolutions.Where(each => each.IsNews).Select(each => each.Proposed.ToString()).ToArray();
        return news.Length == 0
            ? ["ConvolutionOrders.Measured needs no row: what is tried first is within 2 % of the fastest"]
            : ["Rows for ConvolutionOrders.Measured:", .. news];
    }

    private static IEnumerable<string> Table(ConvolutionTimes times)
    {
        var (convolution, sorted) = (times.Convolution, times.Sorted);
        var first = $"| {convolution.Layer} | {convolution.Direction} | {convolution.Shapes.Precision.ToString().ToLowerInvariant()}";
        return
        [
            .. sorted.Select((way, place) => $"{first} | {place + 1} | {Number(way)} | {way.Name} | {Time(way.Median)} | {Rate(way.Median)}"),
            .. times.Ways.Where(way => !way.IsTaken).Select(way => $"{first} |  | {Number(way)} | {way.Name} | refused |  |  |"),
            .. times.Bias is not { } bias ? Array.Empty<string>() :
            [
                $"{first} |  |  | with bias and ReLU in the same call | {Time(Median.Of([.. bias.InOneCall]))} | {Rate(Median.Of([.. bias.InOneCall]))}",
                $"{first} |  |  | bias and ReLU alone, as a kernel of ours | {Time(Median.Of([.. bias.Apart]))} |  |  |",
            ],
        ];

        int Number(WayTime way) => times.Ways.Index().First(each => each.Item == way).Index + 1;

        string Rate(double seconds) =>
            $"{Figures.Text(1e-12 * convolution.Operations / seconds)} | {Figures.Ratio(seconds / sorted.Min(way => way.Median))} |";
    }

    private static string Time(double seconds) => Figures.Text(1e6 * seconds);
}
