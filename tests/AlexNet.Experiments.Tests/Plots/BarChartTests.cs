using System.Globalization;
using System.Xml.Linq;
using AlexNet.Experiments.Plots;

namespace AlexNet.Experiments.Tests.Plots;

public sealed class BarChartTests
{
    private static readonly XNamespace Svg = "http://www.w3.org/2000/svg";

    [Test]
    public void ToSvg_IsThisPicture() => Golden.Check(Chart().ToSvg(), "bars.svg");

    /// <summary>Half the value is half as long; one is in the first colour of series, the others are grey.</summary>
    [Test]
    public void ToSvg_HasBarsAsLongAsTheirValues()
    {
        var bars = XElement.Parse(Chart().ToSvg()).Descendants(Svg + "rect").Where(rect => Style(rect).Contains("fill:var(--chart-1)") || Style(rect).Contains("fill:var(--chart-muted)")).ToArray();
        var lengths = bars.Select(bar => Number(bar, "width")).ToArray();
        Assert.That(lengths.Select(length => length / lengths[0]), Is.EqualTo(new[] { 1, 2, 0.5 }).Within(0.001));
        Assert.That(bars.Select(bar => Style(bar).Contains("--chart-1")), Is.EqualTo(new[] { true, false, false }));
        Assert.That(bars.Select(bar => Number(bar, "y")), Is.Ordered.Ascending, "the first on top");
    }

    /// <summary>From 0.15 to 0.25 on bars of 0.2 and 0.4: the line of the error is half as long as the first bar.</summary>
    [Test]
    public void ToSvg_HasErrors()
    {
        var svg = XElement.Parse(Chart().ToSvg());
        var bar = svg.Descendants(Svg + "rect").First(rect => Style(rect).Contains("fill:var(--chart-1)"));
        var (begin, length) = (Number(bar, "x"), Number(bar, "width"));
        var lines = svg.Descendants(Svg + "polyline").Where(line => Style(line).Contains("stroke:var(--chart-ink)")).Select(Points).ToArray();
        Assert.That(lines, Has.Length.EqualTo(3), "a line and two caps, of the one bar that has an error");
        Assert.That(lines[1].Select(point => (point[0] - begin) / length), Is.EqualTo(new[] { 0.75, 1.25 }).Within(0.001));
        Assert.That(lines[0].Select(point => (point[0] - begin) / length), Is.EqualTo(new[] { 0.75, 0.75 }).Within(0.001));
    }

    [Test]
    public void ToSvg_WritesLabelsAndValues()
    {
        var texts = XElement.Parse(Chart().ToSvg()).Descendants(Svg + "text").Select(text => text.Value).ToArray();
        Assert.That(texts, Is.SupersetOf(new[] { "as the paper", "20.0 ± 5.0 %", "without local", "response <b>", "normalisation", "40.0 %", "tanh", "10.0 %", "top-1 error" }));
    }

    [Test]
    public void ToSvg_RefusesWhatIsNoBar()
    {
        Assert.That(() => new BarChart("t", "d", new("x"), []).ToSvg(), Throws.ArgumentException.With.Message.Contains("allowed is one bar at least"));
        Assert.That(() => new BarChart("t", "d", new("x"), [new("a", double.NaN), new("b", 1)]).ToSvg(), Throws.ArgumentException.With.Message.Contains("2 bars, of which 1 have a number"));
    }

    private static BarChart Chart() => new(
        "Ablations",
        "Three bars.",
        new("top-1 error") { Numbers = AxisNumbers.Percent },
        [new("as the paper", 0.2) { Error = 0.05, Highlighted = true }, new("without local response <b> normalisation", 0.4), new("tanh", 0.1)]);

    private static double[][] Points(XElement line) =>
        [.. line.Attribute("points")!.Value.Split(' ').Select(point => point.Split(',').Select(number => double.Parse(number, CultureInfo.InvariantCulture)).ToArray())];

    private static string Style(XElement element) => element.Attribute("style")?.Value ?? "";

    private static double Number(XElement element, string name) => double.Parse(element.Attribute(name)!.Value, CultureInfo.InvariantCulture);
}
