using System.Globalization;
using AlexNet.Experiments.Plots;
using AlexNet.Training.RunFolders;

namespace AlexNet.Experiments.Reports;

/// <summary>The charts of one run's log, and those that lay several runs over each other.</summary>
internal static class LearningCharts
{
    /// <summary>A rate that is divided now and then is drawn with equal distances for equal ratios: one with no more values than this, the highest
    /// so many times the lowest.</summary>
    private const int FewRates = 12;
    private const double WideRange = 20;

    private static readonly ChartAxis Updates = new("updates") { Minimum = 0 };
    private static readonly ChartAxis Error = new("error") { Numbers = AxisNumbers.Percent, Minimum = 0, Maximum = 1 };

    public static string Errors(RunRecord run, string title)
    {
        var series = new List<ChartSeries> { new("training top-1 error", run.Training(entry => entry.Top1Error)) };
        if (run.Curve.Best is not null)
        {
            series.Add(new("validation top-1 error", run.Validations(entry => entry.Top1Error)) { Markers = true });
        }

        if (run.Curve.Wider is { } k)
        {
            series.Add(new($"validation top-{k} error", run.Validations(entry => entry.Wider?.Error)) { Markers = true });
        }

        return new LineChart(title, Described("Error over the updates", series, Numbers.Percent), Updates, Error, series).ToSvg();
    }

    public static string Losses(RunRecord run, string title)
    {
        var series = new List<ChartSeries> { new("training loss", run.Training(entry => entry.Loss)) };
        if (run.Curve.Best is not null)
        {
            series.Add(new("validation loss", run.Validations(entry => entry.Loss)) { Markers = true });
        }

        return new LineChart(title, Described("Loss over the updates", series, Numbers.Loss), Updates, new ChartAxis("mean of −ln p") { Minimum = 0 }, series).ToSvg();
    }

    public static string Rates(RunRecord run, string title)
    {
        var rates = Thinned(run.Entries.Select(entry => ((double)entry.Step, entry.LearningRate)).ToArray());
        var series = new ChartSeries("learning rate", rates) { Steps = true };
        var values = rates.Select(point => point.Y).Distinct().ToArray();
        var isWide = values.Length <= FewRates && values.Min() > 0 && values.Max() > WideRange * values.Min();
        return new LineChart(title, Described("Learning rate over the updates", [series], Numbers.Rate), Updates, new ChartAxis("rate of weights") { Logarithmic = isWide, Minimum = isWide ? null : 0 }, [series]).ToSvg();
    }

    public static string Speed(RunRecord run, string title)
    {
        var series = new ChartSeries("training", run.Training(entry => entry.ImagesPerS));
        return new LineChart(title, Described("Images per second over the updates", [series], Numbers.Speed), Updates, new ChartAxis("images/s") { Minimum = 0 }, [series])
        {
            Reference = new ReferenceLine("median", run.Curve.ImagesPerSecond),
        }.ToSvg();
    }

    /// <summary>Several runs: of each its validations as a line, or its training where it has none, which is then dashed.</summary>
    public static string Compared(IReadOnlyList<RunRecord> runs, string title, Func<LogEntry, double> value, bool isError)
    {
        var series = runs.Select((run, number) => run.Curve.Best is null
            ? new ChartSeries($"{run.Name} (training)", run.Training(value)) { Dashed = true, Colour = number }
            : new ChartSeries(run.Name, run.Validations(entry => value(entry))) { Markers = true, Colour = number }).ToArray();
        var described = Described($"{title} of {runs.Count} runs over the updates", series, isError ? Numbers.Percent : Numbers.Loss);
        return new LineChart(title, described, Updates, isError ? Error : new ChartAxis("mean of −ln p") { Minimum = 0 }, series).ToSvg();
    }

    /// <summary>What a chart shows, in words: of each line its first, last and lowest value.</summary>
    private static string Described(string what, IReadOnlyList<ChartSeries> series, Func<double, string> number) => what + ". " + string.Join(
        "; ",
        series.Select(line =>
        {
            var lowest = line.Points.MinBy(point => point.Y);
            var text = string.Create(CultureInfo.InvariantCulture, $"{line.Name}: {number(line.Points[0].Y)} at {line.Points[0].X:N0}, {number(line.Points[^1].Y)} at {line.Points[^1].X:N0}");
            return line.Points.Count < 3 ? text : string.Create(CultureInfo.InvariantCulture, $"{text}, lowest {number(lowest.Y)} at {lowest.X:N0}");
        })) + ".";

    /// <summary>Only where the value changes, the first and the last; of a value that changes all the time every so many.</summary>
    private static (double X, double Y)[] Thinned((double X, double Y)[] points)
    {
        var changes = points.Where((point, at) => at == 0 || at == points.Length - 1 || point.Y != points[at - 1].Y).ToArray();
        var every = (changes.Length + 99) / 100;
        return [.. changes.Where((_, at) => at % every == 0 || at == changes.Length - 1)];
    }
}
