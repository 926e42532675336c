namespace AlexNet.Cli.Display;

/// <summary>A few numbers as bars of one character each.</summary>
internal static class Sparkline
{
    private const string Bars = "▁▂▃▄▅▆▇█";

    /// <param name="values">At equal distances; neighbours are averaged until they fit.</param>
    /// <param name="top">What fills a bar.</param>
    /// <param name="width">Most characters.</param>
    public static string Of(IReadOnlyList<double> values, double top, int width = 16)
    {
        var count = Math.Min(width, values.Count);
        return string.Concat(Enumerable.Range(0, count).Select(i => Bar(Mean(values, i * values.Count / count, (i + 1) * values.Count / count), top)));
    }

    private static double Mean(IReadOnlyList<double> values, int begin, int end) => values.Skip(begin).Take(end - begin).Average();

    private static char Bar(double value, double top) => Bars[top <= 0 ? 0 : (int)Math.Clamp(Math.Round(value / top * (Bars.Length - 1)), 0, Bars.Length - 1)];
}
