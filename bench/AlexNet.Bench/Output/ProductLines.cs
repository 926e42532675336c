using AlexNet.Bench.Measuring;

namespace AlexNet.Bench.Output;

/// <summary>The part of a page that compares matrix products shape by shape.</summary>
internal static class ProductLines
{
    /// <summary>A table in Markdown, or nothing where no products were measured.</summary>
    public static IEnumerable<string> Of(Measurement measurement) => measurement.Products.Count == 0
        ? []
        : [
            "",
            "Every product C[m, n] = A[m, k] · B[k, n] of a step, convolutions per group and on unfolded windows of a few images; the figure",
            "above is all operations of a step ÷ the time of all its products. Both gave the same numbers (relative 1e-4).",
            "",
            "| product | m | n | k | a step has | GFLOP/s, ours | GFLOP/s, peer | ratio |",
            "| --- | ---: | ---: | ---: | ---: | ---: | ---: | ---: |",
            .. measurement.Products.Select(Line),
        ];

    private static string Line(GemmTime time)
    {
        var shape = time.Shape;
        return $"| {shape.Name} | {shape.Rows} | {shape.Columns} | {shape.Depth} | {Figures.Text(shape.Count)} "
            + $"| {Figures.Text(time.Ours)} | {Figures.Text(time.Peer)} | {Figures.Ratio(time.Ours / time.Peer)} |";
    }
}
