using AlexNet.Experiments.Reports;
using Microsoft.Playwright;

namespace AlexNet.Experiments.Tests.Reports;

/// <summary>The page in a browser, Debian's Chromium, on a phone and on a wide screen, by day and by night. Skipped where there is none.</summary>
public sealed class ReportInBrowserTests
{
    /// <summary>WCAG's for text.</summary>
    private const double LeastContrast = 4.5;

    /// <summary>Of every element with a text of its own: the text, its colour, and the colours of all that lies behind it, the nearest first.</summary>
    private const string Colours = """
        () => [...document.querySelectorAll('main *')]
          .filter(e => [...e.childNodes].some(n => n.nodeType === 3 && n.data.trim()) && !e.closest('title,desc,style') && e.getClientRects().length)
          .map(e => {
            const behind = [];
            for (let at = e; at; at = at.parentElement) behind.push(getComputedStyle(at).backgroundColor);
            const ground = e.closest('svg')?.querySelector('rect');
            if (ground) behind.unshift(getComputedStyle(ground).fill);
            return [e.textContent.trim().slice(0, 40), e.closest('svg') ? getComputedStyle(e).fill : getComputedStyle(e).color, ...behind];
          })
        """;

    private TestBrowser _browser = null!;

    [OneTimeSetUp]
    public async Task Launch() => _browser = await TestBrowser.LaunchAsync();

    [OneTimeTearDown]
    public async Task Close() => await (_browser?.DisposeAsync() ?? ValueTask.CompletedTask);

    [TestCase(360, ColorScheme.Light)]
    [TestCase(360, ColorScheme.Dark)]
    [TestCase(1280, ColorScheme.Light)]
    [TestCase(1280, ColorScheme.Dark)]
    public async Task Page_Reads(int width, ColorScheme scheme)
    {
        using var run = new SampleRun("a run with a long name_without_any_place_to_break_the_line_at_all").WithAll("a_class_with_a_long_name_and_no_space");
        var page = await Open(RunReports.Write(run.Folder, run.In("there"), _ => "alexnet train --data=" + new string('x', 200))[2], width, scheme);
        await AssertReads(page, scheme, $"report-{width}-{scheme}");
        Assert.That(await page.Locator("svg.chart").CountAsync(), Is.EqualTo(5));
        Assert.That(await page.Locator("h2").AllTextContentsAsync(), Has.Some.EqualTo("Learning curves").And.Some.EqualTo("Figures").And.Some.EqualTo("To repeat this run"));
        Assert.That(await page.EvaluateAsync<bool[]>("() => [...document.images].map(i => i.complete && i.naturalWidth > 0)"), Is.EqualTo(new[] { true, true, true }), "a mistake and figures are shown");
    }

    [TestCase(360, ColorScheme.Light)]
    [TestCase(1280, ColorScheme.Dark)]
    public async Task Page_OfSeveralRunsReads(int width, ColorScheme scheme)
    {
        using var one = new SampleRun("one");
        using var other = new SampleRun("other", better: 0.05);
        var page = await Open(RunReports.WriteCompared([one.Folder, other.Folder], one.In("there"), _ => null)[0], width, scheme);
        await AssertReads(page, scheme, $"several-{width}-{scheme}");
        await page.Locator("a", new() { HasText = "other" }).ClickAsync();
        Assert.That(page.Url, Does.EndWith("#run-2"));
    }

    /// <summary>Names are shown and never obeyed, and neither are pictures.</summary>
    [Test]
    public async Task Page_ObeysNoName()
    {
        using var run = new SampleRun().WithAll(SampleRun.Hostile);
        var page = await Open(RunReports.Write(run.Folder, run.In("there"), _ => null)[2], 360, ColorScheme.Light);
        Assert.That(await page.TitleAsync(), Is.EqualTo("sample"));
        Assert.That(await page.Locator("script").CountAsync(), Is.Zero);
        Assert.That(await page.Locator("table", new() { HasText = "taken for" }).First.InnerTextAsync(), Does.Contain(SampleRun.HostileShown));
    }

    private static async Task AssertReads(IPage page, ColorScheme scheme, string name)
    {
        await page.ScreenshotAsync(new() { Path = Path.Combine(TestContext.CurrentContext.WorkDirectory, "pages", $"{name}.png"), FullPage = true });

        // A phone's window grows with what does not fit into it, and says so as its own width: the width asked for is what counts.
        Assert.That(await page.EvaluateAsync<int>("() => document.documentElement.scrollWidth"), Is.LessThanOrEqualTo(page.ViewportSize!.Width), "the page moves sideways");
        var ground = Rgb(await page.EvaluateAsync<string>("() => getComputedStyle(document.body).backgroundColor"));
        Assert.That(Luminance(ground), scheme == ColorScheme.Dark ? Is.LessThan(0.05) : Is.GreaterThan(0.9));
        var texts = await page.EvaluateAsync<string[][]>(Colours);
        Assert.That(texts, Has.Length.GreaterThan(100));
        foreach (var text in texts)
        {
            var behind = text.Skip(2).Select(Rgb).Reverse().Aggregate(ground, Over);
            Assert.That(Contrast(Over(behind, Rgb(text[1])), behind), Is.GreaterThanOrEqualTo(LeastContrast), $"'{text[0]}' {text[1]} on {string.Join(" on ", text.Skip(2))}");
        }
    }

    private async Task<IPage> Open(string file, int width, ColorScheme scheme) => await _browser.OpenAsync(new Uri(file), width, scheme);

    /// <summary>Red, green, blue and how opaque, 0 to 1, as a browser writes them: rgb(…), rgba(…) or color(srgb …).</summary>
    private static double[] Rgb(string text)
    {
        var numbers = System.Text.RegularExpressions.Regex.Matches(text, "[0-9.]+(e-?[0-9]+)?").Select(match => double.Parse(match.Value, System.Globalization.CultureInfo.InvariantCulture)).ToArray();
        var whole = text.StartsWith("color(", StringComparison.Ordinal) ? 1 : 255;
        return [numbers[0] / whole, numbers[1] / whole, numbers[2] / whole, numbers.Length > 3 ? numbers[3] : 1];
    }

    private static double[] Over(double[] below, double[] above) =>
        [.. Enumerable.Range(0, 3).Select(i => below[i] + (above[i] - below[i]) * above[3]), 1];

    private static double Contrast(double[] one, double[] other)
    {
        var (a, b) = (Luminance(one), Luminance(other));
        return (Math.Max(a, b) + 0.05) / (Math.Min(a, b) + 0.05);
    }

    private static double Luminance(double[] colour)
    {
        return 0.2126 * Linear(colour[0]) + 0.7152 * Linear(colour[1]) + 0.0722 * Linear(colour[2]);

        static double Linear(double value) => value <= 0.04045 ? value / 12.92 : Math.Pow((value + 0.055) / 1.055, 2.4);
    }
}
