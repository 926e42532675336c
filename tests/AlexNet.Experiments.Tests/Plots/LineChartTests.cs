using System.Globalization;
using System.Xml.Linq;
using AlexNet.Experiments.Plots;

namespace AlexNet.Experiments.Tests.Plots;

public sealed class LineChartTests
{
    private static readonly XNamespace Svg = "http://www.w3.org/2000/svg";

    /// <summary>Every line of a picture of two series and a line to compare with.</summary>
    [Test]
    public void ToSvg_IsThisPicture() => Golden.Check(Chart().ToSvg(), "line.svg");

    [Test]
    public void ToSvg_OfEqualChartsIsTheSame() => Assert.That(Chart().ToSvg(), Is.EqualTo(Chart().ToSvg()));

    [Test]
    public void ToSvg_NamesWhatItShows()
    {
        var svg = XElement.Parse(Chart().ToSvg());
        Assert.That(Text(svg, "role"), Is.EqualTo("img"));
        var (title, description) = (svg.Element(Svg + "title")!, svg.Element(Svg + "desc")!);
        Assert.That((title.Value, description.Value), Is.EqualTo(("Error", "It falls.")));
        Assert.That(Text(svg, "aria-labelledby"), Is.EqualTo($"{Text(title, "id")} {Text(description, "id")}"));
        Assert.That(Texts(svg), Is.SupersetOf(new[] { "Error", "updates", "error / %", "training", "validation", "25 %", "0 %", "100 %", "0", "10" }));
    }

    /// <summary>The axes' numbers say where a point has to lie.</summary>
    [Test]
    public void ToSvg_PutsPointsWhereTheyBelong()
    {
        var svg = XElement.Parse(Chart().ToSvg());
        var (zero, whole) = (Y("0 %"), Y("100 %"));
        var (left, right) = (X("0"), X("10"));
        var line = Lines(svg, "var(--chart-2)").First();
        var points = line.Split(' ').Select(point => point.Split(',').Select(Number).ToArray()).ToArray();
        Assert.That(points.Select(point => point[0]), Is.EqualTo(new[] { left, left + (right - left) / 2, right }).Within(0.01));
        Assert.That(points.Select(point => point[1]), Is.EqualTo(new[] { zero + 0.75 * (whole - zero), zero + 0.5 * (whole - zero), zero + 0.25 * (whole - zero) }).Within(0.01));

        // Three markers, and the one of the legend.
        Assert.That(svg.Descendants(Svg + "rect").Count(rect => (Text(rect, "style") ?? "").Contains("fill:var(--chart-2)")), Is.EqualTo(4));
        double Y(string label) => Place(svg, label)[1];
        double X(string label) => Place(svg, label)[0];
    }

    [Test]
    public void ToSvg_HasNoColoursOfItsOwn()
    {
        var svg = XElement.Parse(Chart().ToSvg());
        var style = svg.Element(Svg + "style")!.Value;
        foreach (var declaration in svg.Descendants().Select(element => Text(element, "style")).OfType<string>().SelectMany(text => text.Split(';')))
        {
            if (declaration.StartsWith("fill:", StringComparison.Ordinal) || declaration.StartsWith("stroke:", StringComparison.Ordinal))
            {
                Assert.That(declaration, Does.Match("^(fill|stroke):(none|var\\(--chart-[a-z0-9]+\\))$"));
                if (declaration.Contains("var("))
                {
                    var variable = declaration[(declaration.IndexOf("var(", StringComparison.Ordinal) + 4)..^1];
                    Assert.That(style.Split(variable + ":#"), Has.Length.EqualTo(3), $"{variable} is one colour by day and one by night");
                }
            }
        }

        Assert.That(svg.DescendantsAndSelf().SelectMany(element => element.Attributes()).Select(attribute => attribute.Name.LocalName), Has.None.AnyOf("fill", "stroke"));
        Assert.That(style, Does.Contain("@media (prefers-color-scheme:dark)"));
    }

    [Test]
    public void ToSvg_OnALogarithmicAxisPutsEqualRatiosAtEqualDistances()
    {
        var rates = new ChartSeries("rate", [(0, 0.01), (1, 0.001), (2, 0.0001)]);
        var svg = XElement.Parse(new LineChart("t", "d", new("updates"), new("rate") { Logarithmic = true }, [rates]).ToSvg());
        var heights = Lines(svg, "var(--chart-1)").First().Split(' ').Select(point => Number(point.Split(',')[1])).ToArray();
        Assert.That(heights[1] - heights[0], Is.EqualTo(heights[2] - heights[1]).Within(0.01).And.GreaterThan(10));
        Assert.That(Texts(svg), Is.SupersetOf(new[] { "0.01", "0.001", "0.0001" }));
    }

    [Test]
    public void ToSvg_InStepsHoldsAValueUntilTheNext()
    {
        var rates = new ChartSeries("rate", [(0, 2), (1, 1), (2, 1)]) { Steps = true };
        var svg = XElement.Parse(new LineChart("t", "d", new("x"), new("y"), [rates]).ToSvg());
        var points = Lines(svg, "var(--chart-1)").First().Split(' ').Select(point => point.Split(',').Select(Number).ToArray()).ToArray();
        Assert.That(points[1][1], Is.EqualTo(points[0][1]), "level");
        Assert.That((points[2][0], points[2][1] > points[1][1]), Is.EqualTo((points[1][0], true)), "then down");
    }

    [Test]
    public void ToSvg_ShowsTextsAsTheyAre()
    {
        const string Name = "<script>x_{2}^{3}</script> & \"\0\u202E";
        const string Shown = "<script>x_{2}^{3}</script> & \"\uFFFD\uFFFD";
        var svg = XElement.Parse(new LineChart(Name, Name, new(Name), new(Name), [new(Name, [(0, 1)])]).ToSvg());
        Assert.That(svg.Descendants().Select(element => element.Name.LocalName), Has.None.EqualTo("script"));
        Assert.That(svg.Element(Svg + "title")!.Value, Is.EqualTo(Shown));
        Assert.That(Texts(svg).Count(text => text == Shown), Is.EqualTo(4), "title, two axes, legend");
    }

    [Test]
    public void ToSvg_RefusesWhatCannotBeDrawn()
    {
        Assert.That(() => new LineChart("t", "d", new("x"), new("y"), [new("s", [])]).ToSvg(), Throws.ArgumentException.With.Message.Contains("allowed is a chart with one"));
        Assert.That(
            () => new LineChart("t", "d", new("x"), new("y") { Logarithmic = true }, [new("s", [(1, 0)])]).ToSvg(),
            Throws.ArgumentException.With.Message.Contains("(1, 0); allowed on a logarithmic axis is what lies above 0"));
    }

    private static LineChart Chart() => new(
        "Error",
        "It falls.",
        new("updates") { Minimum = 0, Maximum = 10 },
        new("error / %") { Numbers = AxisNumbers.Percent, Minimum = 0, Maximum = 1 },
        [new("training", [(0, 0.9), (10, 0.1)]) { Dashed = true }, new("validation", [(0, 0.75), (5, 0.5), (10, 0.25)]) { Markers = true }])
    {
        Reference = new("25 %", 0.25),
    };

    private static IEnumerable<string> Lines(XElement svg, string colour) => svg.Descendants(Svg + "polyline")
        .Where(line => (Text(line, "style") ?? "").Contains($"stroke:{colour}", StringComparison.Ordinal))
        .Select(line => Text(line, "points")!);

    private static IEnumerable<string> Texts(XElement svg) => svg.Descendants(Svg + "text").Select(text => text.Value);

    private static double[] Place(XElement svg, string label)
    {
        var transform = Text(svg.Descendants(Svg + "text").First(text => text.Value == label), "transform")!;
        return [.. transform["translate(".Length..^1].Split(',').Select(Number)];
    }

    private static string? Text(XElement element, string name) => element.Attribute(name)?.Value;

    private static double Number(string text) => double.Parse(text, CultureInfo.InvariantCulture);
}
