using System.Globalization;
using OxyPlot;
using OxyPlot.Axes;
using OxyPlot.Series;

namespace AlexNet.Experiments.Plots;

/// <summary>A bar of a chart.</summary>
/// <param name="Label">Before it; the value follows below.</param>
/// <param name="Value">As long as the bar is.</param>
internal sealed record ChartBar(string Label, double Value)
{
    /// <summary>How far the value is uncertain in both directions, or null.</summary>
    public double? Error { get; init; }

    /// <summary>Whether it is the one to look at.</summary>
    public bool Highlighted { get; init; }
}

/// <summary>Labelled bars from left to right, the first on top, as a picture of SVG like <see cref="LineChart"/>'s.</summary>
/// <param name="Title">Above the chart, in lines as wide as it is.</param>
/// <param name="Description">What is to be seen, for those who do not see it.</param>
/// <param name="Values">What the bars measure.</param>
/// <param name="Bars">At least one.</param>
internal sealed record BarChart(string Title, string Description, ChartAxis Values, IReadOnlyList<ChartBar> Bars)
{
    private const double Frame = 110;
    private const double TextLine = 17;
    private const double Gap = 20;
    private const int LabelColumns = 20;

    /// <summary>Half of the cap of an error, as a share of the distance of two bars.</summary>
    private const double Cap = 0.12;

    /// <summary>The picture; of equal charts the same text.</summary>
    /// <exception cref="ArgumentException">There is no bar, or one without a number.</exception>
    public string ToSvg()
    {
        if (Bars.Count == 0 || Bars.Any(bar => !double.IsFinite(bar.Value)))
        {
            throw new ArgumentException($"{Title}: {Bars.Count} bars, of which {Bars.Count(bar => double.IsFinite(bar.Value))} have a number; allowed is one bar at least, each with one");
        }

        var model = ChartSvg.Model(Title);
        model.PlotAreaBorderThickness = new OxyThickness(0);
        var labels = Bars.Select(Label).ToArray();
        model.Axes.Add(ChartSvg.Axis(Values with { Minimum = Values.Minimum ?? Math.Min(0, Bars.Min(bar => bar.Value - (bar.Error ?? 0))) }, AxisPosition.Bottom));

        // The axis of categories counts from below.
        var categories = new CategoryAxis
        {
            Position = AxisPosition.Left,
            TextColor = ChartColours.Ink,
            AxislineColor = ChartColours.Muted,
            AxislineStyle = LineStyle.Solid,
            TicklineColor = OxyColors.Transparent,
            IsTickCentered = true,
            StartPosition = 1,
            EndPosition = 0,
            GapWidth = 0.6,
        };
        categories.Labels.AddRange(labels);
        model.Axes.Add(categories);
        var series = new BarSeries { StrokeThickness = 0 };
        series.Items.AddRange(Bars.Select(bar => new BarItem(bar.Value) { Color = bar.Highlighted ? ChartColours.Of(0) : ChartColours.Muted }));
        model.Series.Add(series);
        model.Series.Add(Errors());
        var lines = labels.Max(label => label.Split('\n').Length);
        return ChartSvg.Write(model, Title, Description, Frame + Bars.Count * (lines * TextLine + Gap));
    }

    /// <summary>A line with a cap at both ends for each bar that has an error; the bars lie at 0, 1, 2, …</summary>
    private LineSeries Errors()
    {
        var errors = new LineSeries { Color = ChartColours.Ink, StrokeThickness = 1.5 };
        foreach (var (bar, at) in Bars.Select((bar, at) => (bar, at)))
        {
            if (bar.Error is { } error)
            {
                var (low, high) = (bar.Value - error, bar.Value + error);
                errors.Points.AddRange([
                    new(low, at - Cap), new(low, at + Cap), DataPoint.Undefined, new(low, at), new(high, at), DataPoint.Undefined,
                    new(high, at - Cap), new(high, at + Cap), DataPoint.Undefined,
                ]);
            }
        }

        return errors;
    }

    private string Label(ChartBar bar)
    {
        var value = Number(bar.Value) + (bar.Error is { } error ? $" ± {Number(error)}" : "") + (Values.Numbers == AxisNumbers.Percent ? " %" : "");
        return string.Join('\n', [.. ChartText.Folded(bar.Label, LabelColumns), value]);
    }

    private string Number(double value) => Values.Numbers == AxisNumbers.Percent
        ? (100 * value).ToString("F1", CultureInfo.InvariantCulture)
        : value.ToString("#,0.###", CultureInfo.InvariantCulture);
}
