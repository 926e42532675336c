using System.Globalization;
using System.Xml.Linq;
using AlexNet.Loader.Manifests;
using AlexNet.Training.Reports;

namespace AlexNet.Training.Tests.Reports;

/// <summary>A picture of 640 × 320 whose axes run from 56 to 624 and, downwards, from 36 to 280.</summary>
public sealed class CurveSvgTests
{
    private const string Training = "#888888";
    private const string Top1 = "#0b62a4";
    private const string Top5 = "#3a9a4b";

    private static readonly XNamespace Svg = "http://www.w3.org/2000/svg";

    [Test]
    public void Draw_PutsErrorsWhereTheyBelong()
    {
        var svg = Draw(Point(50, train: 1, top1: 0.75, top5: 0.5), Point(100, train: 0.5, top1: 0.25, top5: 0));

        // x = 56 + 568 · step / 100, y = 36 + 244 · (1 − error): an error of 1 is at the top, 0 at the bottom.
        Assert.That(Line(svg, Training), Is.EqualTo("340.0,36.0 624.0,158.0"));
        Assert.That(Line(svg, Top1), Is.EqualTo("340.0,97.0 624.0,219.0"));
        Assert.That(Line(svg, Top5), Is.EqualTo("340.0,158.0 624.0,280.0"));
        var circles = svg.Descendants(Svg + "circle").Where(circle => Text(circle, "fill") == Top1).Select(circle => $"{Text(circle, "cx")},{Text(circle, "cy")}");
        Assert.That(string.Join(' ', circles), Is.EqualTo(Line(svg, Top1)));
    }

    /// <summary>Every line of the picture of a run of two updates.</summary>
    [Test]
    public void Draw_IsThisPicture() => Assert.That(CurveSvg.Draw("a run", Curve(Point(2, train: 0.5, top1: 0.25, top5: 0))), Is.EqualTo("""
        <svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 640 320" font-family="sans-serif" font-size="12">
        <rect y="0" width="640" height="320" fill="white"/>
        <text x="56" y="20" font-size="14">a run</text>
        <line x1="56" x2="624" y1="280.0" y2="280.0" stroke="#dddddd"/>
        <text x="48" y="284.0" text-anchor="end">0 %</text>
        <line x1="56" x2="624" y1="231.2" y2="231.2" stroke="#dddddd"/>
        <text x="48" y="235.2" text-anchor="end">20 %</text>
        <line x1="56" x2="624" y1="182.4" y2="182.4" stroke="#dddddd"/>
        <text x="48" y="186.4" text-anchor="end">40 %</text>
        <line x1="56" x2="624" y1="133.6" y2="133.6" stroke="#dddddd"/>
        <text x="48" y="137.6" text-anchor="end">60 %</text>
        <line x1="56" x2="624" y1="84.8" y2="84.8" stroke="#dddddd"/>
        <text x="48" y="88.8" text-anchor="end">80 %</text>
        <line x1="56" x2="624" y1="36.0" y2="36.0" stroke="#dddddd"/>
        <text x="48" y="40.0" text-anchor="end">100 %</text>
        <line x1="56.0" x2="56.0" y1="280" y2="284" stroke="#888888"/>
        <text x="56.0" y="298" text-anchor="middle">0</text>
        <line x1="340.0" x2="340.0" y1="280" y2="284" stroke="#888888"/>
        <text x="340.0" y="298" text-anchor="middle">1</text>
        <line x1="624.0" x2="624.0" y1="280" y2="284" stroke="#888888"/>
        <text x="624.0" y="298" text-anchor="end">2</text>
        <text x="340" y="314" text-anchor="middle">updates</text>
        <polyline fill="none" stroke="#888888" stroke-width="2" points="624.0,158.0"/>
        <circle cx="624.0" cy="158.0" r="3" fill="#888888"/>
        <polyline fill="none" stroke="#0b62a4" stroke-width="2" points="624.0,219.0"/>
        <circle cx="624.0" cy="219.0" r="3" fill="#0b62a4"/>
        <polyline fill="none" stroke="#3a9a4b" stroke-width="2" points="624.0,280.0"/>
        <circle cx="624.0" cy="280.0" r="3" fill="#3a9a4b"/>
        <rect x="450" y="39" width="12" height="10" fill="#888888"/>
        <text x="468" y="48">training top-1 error</text>
        <rect x="450" y="57" width="12" height="10" fill="#0b62a4"/>
        <text x="468" y="66">validation top-1 error</text>
        <rect x="450" y="75" width="12" height="10" fill="#3a9a4b"/>
        <text x="468" y="84">validation top-5 error</text>
        </svg>

        """));

    [Test]
    public void Draw_FallsToTheRightWhereTheErrorFalls()
    {
        var svg = Draw(Point(10, 0.9, 0.9, 0.6), Point(20, 0.5, 0.6, 0.3), Point(30, 0.2, 0.4, 0.1));
        foreach (var colour in new[] { Training, Top1, Top5 })
        {
            var points = Line(svg, colour).Split(' ').Select(point => point.Split(',').Select(Number).ToArray()).ToArray();
            Assert.That(points.Select(point => point[0]), Is.Ordered.Ascending, "updates go to the right");
            Assert.That(points.Select(point => point[1]), Is.Ordered.Ascending, "y counts downwards, as the error falls");
        }
    }

    [Test]
    public void Draw_LabelsItsAxes()
    {
        var svg = Draw(Point(200, 0.5, 0.5, 0.5));
        var texts = svg.Descendants(Svg + "text").ToArray();
        foreach (var (label, y) in new[] { ("0 %", 284.0), ("20 %", 235.2), ("100 %", 40.0) })
        {
            Assert.That(Number(Text(texts.Single(text => text.Value == label), "y")), Is.EqualTo(y), label);
        }

        foreach (var (label, x) in new[] { ("0", 56.0), ("50", 198.0), ("100", 340.0), ("150", 482.0), ("200", 624.0) })
        {
            Assert.That(Number(Text(texts.Single(text => text.Value == label), "x")), Is.EqualTo(x), label);
        }

        Assert.That(texts.Select(text => text.Value), Has.Some.EqualTo("updates"));
        var legend = svg.Descendants(Svg + "rect").Where(rect => Text(rect, "height") == "10").Select(rect => Text(rect, "fill")).ToArray();
        Assert.That(legend, Is.EqualTo(new[] { Training, Top1, Top5 }));
        Assert.That(texts.TakeLast(3).Select(text => text.Value), Is.EqualTo(new[] { "training top-1 error", "validation top-1 error", "validation top-5 error" }));
    }

    /// <summary>Round numbers at their places, however long the run was.</summary>
    [TestCase(1, "0 1")]
    [TestCase(4, "0 1 2 3 4")]
    [TestCase(7, "0 2 4 6")]
    [TestCase(23, "0 5 10 15 20")]
    [TestCase(120, "0 50 100")]
    [TestCase(959, "0 200 400 600 800")]
    [TestCase(1000, "0 200 400 600 800 1000")]
    [TestCase(1001, "0 500 1000")]
    [TestCase(450_000, "0 100000 200000 300000 400000")]
    public void Draw_CountsInRoundNumbers(int steps, string numbers)
    {
        var svg = Draw(Point(steps, 0.5, 0.5, 0.5));
        var ticks = svg.Descendants(Svg + "text").Where(text => Text(text, "y") == "298").ToArray();
        Assert.That(string.Join(' ', ticks.Select(tick => tick.Value)), Is.EqualTo(numbers));
        foreach (var tick in ticks)
        {
            var x = 56 + 568 * Number(tick.Value) / steps;
            Assert.That(Number(Text(tick, "x")), Is.EqualTo(x).Within(0.051), tick.Value);
            Assert.That(Text(tick, "text-anchor"), Is.EqualTo(x > 608 ? "end" : "middle"), "nothing beyond the edge");
        }
    }

    /// <summary>67 characters of 14 units are as wide as the axes; what is more stands above them.</summary>
    [Test]
    public void Draw_FoldsTheTitle()
    {
        const string Title = "clothing-1: validation top-1 error 27.6 % over 341 images after 959 updates in 6.3 minutes";
        var svg = XDocument.Parse(CurveSvg.Draw(Title, Curve(Point(1, 0, 0, 0))));
        Assert.That(Titles(svg), Is.EqualTo(new[] { "clothing-1: validation top-1 error 27.6 % over 341 images after 959", "updates in 6.3 minutes" }));
        Assert.That(svg.Descendants(Svg + "text").Take(2).Select(text => Text(text, "y")), Is.EqualTo(new[] { "2", "20" }));
        Assert.That(Text(svg.Root!, "viewBox"), Is.EqualTo("0 -18 640 338"));
        var ground = svg.Descendants(Svg + "rect").First();
        Assert.That((Text(ground, "y"), Text(ground, "width"), Text(ground, "height"), Text(ground, "fill")), Is.EqualTo(("-18", "640", "338", "white")), "its own background, also on a dark page");

        var name = new string('x', 150);
        Assert.That(Titles(XDocument.Parse(CurveSvg.Draw(name, Curve(Point(1, 0, 0, 0))))), Is.EqualTo(new[] { name[..67], name[..67], name[..16] }));

        static IEnumerable<string> Titles(XDocument svg) => svg.Descendants(Svg + "text").Where(text => text.Attribute("font-size")?.Value == "14").Select(text => text.Value);
    }

    [Test]
    public void Draw_StaysXmlWhateverARunIsCalled() =>
        Assert.That(XDocument.Parse(CurveSvg.Draw("a\u001B[31m\0 😀", Curve(Point(1, 0, 0, 0)))).Descendants(Svg + "text").First().Value, Is.EqualTo("a\uFFFD[31m\uFFFD 😀"));

    [Test]
    public void Draw_EscapesTheTitle()
    {
        var svg = CurveSvg.Draw("a<b & \"c\"", Curve(Point(1, 0, 0, 0)));
        Assert.That(svg, Does.Contain("a&lt;b &amp; &quot;c&quot;"));
        Assert.That(XDocument.Parse(svg).Descendants(Svg + "text").First().Value, Is.EqualTo("a<b & \"c\""));
    }

    [Test]
    public void Draw_WithoutValidationHasTrainingAlone()
    {
        var svg = Draw(new CurvePoint(8, 0.01, 1, 0.5, null, 60));
        Assert.That(Line(svg, Training), Is.EqualTo("624.0,158.0"));
        Assert.That(Line(svg, Top1), Is.Empty);
        Assert.That(svg.Descendants(Svg + "polyline").Select(line => line.Attribute("stroke")!.Value), Does.Not.Contain(Top5), "of how many classes nothing says");
    }

    /// <summary>The title and the table count minutes.</summary>
    [Test]
    public void Report_TellsTimeInMinutes()
    {
        using var run = new TinyRun();
        run.Train(run.Settings(), run.Folder());
        var log = run.Folder().LogFile;
        File.WriteAllText(log, System.Text.RegularExpressions.Regex.Replace(File.ReadAllText(log), "\"seconds\":[^,}]*", "\"seconds\":5400"));
        var files = RunReports.Write(run.Folder(), run.In("report"));
        Assert.That(files.Select(Path.GetFileName), Is.EqualTo(new[] { "report.md", "curve.svg" }));
        var title = string.Join(' ', XDocument.Load(files[1]).Descendants(Svg + "text").Where(text => text.Attribute("font-size")?.Value == "14").Select(text => text.Value));
        Assert.That(title, Does.StartWith("run: validation top-1 error ").And.EndWith(" over 10 images after 6 updates in 90.0 minutes"));
        Assert.That(File.ReadAllLines(files[0])[^1], Does.StartWith("| 6 | 90.0 | "));
    }

    private static XDocument Draw(params CurvePoint[] points) => XDocument.Parse(CurveSvg.Draw("title", Curve(points)));

    private static LearningCurve Curve(params CurvePoint[] points) => new(points, 100);

    private static CurvePoint Point(long step, double train, double top1, double top5) =>
        new(step, 0.01, 1, train, new LogEntry(SplitNames.Validation, step, 0, 1, top1, top5, 0.01, 100, 60), 60);

    private static string Line(XDocument svg, string colour) =>
        Text(svg.Descendants(Svg + "polyline").Single(line => Text(line, "stroke") == colour), "points");

    private static string Text(XElement element, string name) => element.Attribute(name)!.Value;

    private static double Number(string text) => double.Parse(text, CultureInfo.InvariantCulture);
}
