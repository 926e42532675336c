using OxyPlot;
using OxyPlot.Axes;
using OxyPlot.Series;

namespace AlexNet.Experiments.Plots;

/// <summary>How the numbers of an axis are written.</summary>
internal enum AxisNumbers
{
    /// <summary>12,000 or 0.25.</summary>
    Plain,

    /// <summary>Shares from 0 to 1, as 25 %.</summary>
    Percent,
}

/// <summary>What an axis counts.</summary>
/// <param name="Label">With its unit where it has one, as "images/s".</param>
internal sealed record ChartAxis(string Label)
{
    /// <summary>Whether equal distances are equal ratios; then every value has to be above 0.</summary>
    public bool Logarithmic { get; init; }

    public AxisNumbers Numbers { get; init; }

    /// <summary>Where it begins, or null: a little before the smallest value.</summary>
    public double? Minimum { get; init; }

    /// <summary>Where it ends, or null: a little beyond the largest value.</summary>
    public double? Maximum { get; init; }
}

/// <summary>A line of a chart.</summary>
/// <param name="Name">What the legend calls it.</param>
/// <param name="Points">From left to right; a Y that is no number interrupts the line.</param>
internal sealed record ChartSeries(string Name, IReadOnlyList<(double X, double Y)> Points)
{
    /// <summary>Whether each point is marked.</summary>
    public bool Markers { get; init; }

    public bool Dashed { get; init; }

    /// <summary>Whether a value holds until the next, as a learning rate does.</summary>
    public bool Steps { get; init; }

    /// <summary>Which of the chart's colours, from 0, and which marker; null: one by its place among the series. Lines that belong together share one.</summary>
    public int? Colour { get; init; }
}

/// <summary>A value to compare with, drawn across the chart as a dashed line.</summary>
/// <param name="Name">What the legend calls it.</param>
/// <param name="Y">Where it lies.</param>
internal sealed record ReferenceLine(string Name, double Y)
{
    /// <summary>Whether it is dotted instead, where lines of the chart are dashed.</summary>
    public bool Dotted { get; init; }
}

/// <summary>Lines over a common axis, as a picture of SVG that reads on light and on dark pages, alone or within HTML.</summary>
/// <param name="Title">Above the chart, in lines as wide as it is.</param>
/// <param name="Description">What is to be seen, for those who do not see it.</param>
/// <param name="X">To the right.</param>
/// <param name="Y">Upwards.</param>
/// <param name="Series">At least one with a point.</param>
internal sealed record LineChart(string Title, string Description, ChartAxis X, ChartAxis Y, IReadOnlyList<ChartSeries> Series)
{
    private const int Width = (int)ChartSvg.Width;
    private const double Height = 310;
    private const double LegendLine = 18;
    private const double LineWidth = 2;

    private static readonly MarkerType[] MarkerTypes = [MarkerType.Circle, MarkerType.Square, MarkerType.Triangle, MarkerType.Diamond];

    public ReferenceLine? Reference { get; init; }

    /// <summary>The picture; of equal charts the same text.</summary>
    /// <exception cref="ArgumentException">There is no point, or none above 0 for a logarithmic axis.</exception>
    public string ToSvg()
    {
        var model = ChartSvg.Model(Title);
        Check();
        model.Axes.Add(ChartSvg.Axis(X, AxisPosition.Bottom));
        model.Axes.Add(ChartSvg.Axis(Y, AxisPosition.Left));
        foreach (var (series, number) in Series.Select((series, number) => (series, series.Colour ?? number)))
        {
            model.Series.Add(Line(series, number));
        }

        if (Reference is { } reference)
        {
            var all = Series.SelectMany(series => series.Points.Select(point => point.X)).ToArray();
            model.Series.Add(new LineSeries
            {
                Title = ChartText.Shown(reference.Name),
                Color = ChartColours.Ink,
                LineStyle = reference.Dotted ? LineStyle.Dot : LineStyle.Dash,
                StrokeThickness = LineWidth / 2,
                Points = { new DataPoint(X.Minimum ?? all.Min(), reference.Y), new DataPoint(X.Maximum ?? all.Max(), reference.Y) },
            });
        }

        var more = ChartSvg.AddLegend(model);
        return ChartSvg.Write(model, Title, Description, Height + LegendLine * more);
    }

    private static LineSeries Line(ChartSeries series, int number)
    {
        var line = new LineSeries
        {
            Title = ChartText.Shown(series.Name),
            Color = ChartColours.Of(number),
            StrokeThickness = LineWidth,
            LineStyle = series.Dashed ? LineStyle.Dash : LineStyle.Solid,
            LineJoin = LineJoin.Round,

            // It rounds to whole units, which is seen in lines of few points.
            Decimator = series.Points.Count > Width ? Decimator.Decimate : null,
        };
        line.Points.AddRange((series.Steps ? Stairs(series.Points) : series.Points).Select(point => new DataPoint(point.X, point.Y)));

        // A line of one point would be nothing.
        if (series.Markers || series.Points.Count == 1)
        {
            (line.MarkerType, line.MarkerSize, line.MarkerFill) = (MarkerTypes[number % MarkerTypes.Length], 3.5, ChartColours.Of(number));
        }

        return line;
    }

    private static IEnumerable<(double X, double Y)> Stairs(IReadOnlyList<(double X, double Y)> points) =>
        points.Take(1).Concat(points.Zip(points.Skip(1)).SelectMany(pair => new[] { (pair.Second.X, pair.First.Y), pair.Second }));

    private void Check()
    {
        var points = Series.SelectMany(series => series.Points).Where(point => double.IsFinite(point.Y)).ToArray();
        if (points.Length == 0)
        {
            throw new ArgumentException($"{Title}: {Series.Count} lines without a point; allowed is a chart with one at least");
        }

        if ((X.Logarithmic && points.Any(point => point.X <= 0)) || (Y.Logarithmic && points.Any(point => point.Y <= 0)))
        {
            throw new ArgumentException($"{Title}: a point at {points.First(point => point.X <= 0 || point.Y <= 0)}; allowed on a logarithmic axis is what lies above 0");
        }
    }
}
