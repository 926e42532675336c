using System.Net;
using System.Text.RegularExpressions;
using AlexNet.Experiments.Reports;

namespace AlexNet.Experiments.Tests.Reports;

/// <summary>What stands in the page; how it looks, <see cref="ReportInBrowserTests"/> asks a browser.</summary>
public sealed partial class ReportPageTests
{
    [Test]
    public void Page_IsThis()
    {
        using var run = new SampleRun().WithAll();
        Golden.Check(Page(run), "report.html");
    }

    [Test]
    public void Page_OfALogAloneHasNoMoreThanThat()
    {
        using var run = new SampleRun();
        var page = Page(run, command: null);
        Assert.That(Headings(page), Is.EqualTo(new[] { "sample", "Learning curves", "Error per epoch", "Learning rate", "Throughput", "Recipe" }));
        Assert.That(Text(page), Does.Contain("under way or stopped: there is no model yet"));
    }

    [Test]
    public void Page_TellsOfAnEarlyStop()
    {
        using var run = new SampleRun();
        File.AppendAllLines(run.Folder.LogFile, ["""{"event":"stopped_early","step":28,"epoch":7,"patience":2,"planned_steps":40}"""]);
        Assert.That(Text(Page(run, command: null)), Does.Contain("After 28 updates (7 epochs): the run was stopped early, as the validation error had not fallen for 2 epochs."));
    }

    [Test]
    public void Page_HasEverySection()
    {
        using var run = new SampleRun().WithAll();
        var page = Page(run);
        Assert.That(Headings(page), Is.EqualTo(new[]
        {
            "sample", "Learning curves", "Error per epoch", "Learning rate", "Throughput", "Evaluation", "Which classes are taken for which", "Worst mistakes", "Figures", "Recipe",
            "To repeat this run",
        }));
        var text = Text(page);
        foreach (var part in new[]
        {
            "Validation top-1 error 15.0 % over 1,000 images after 28 updates in 28.1 minutes.",
            "hardware 2 cores of a processor, engine onednn",
            "state finished",
            "1 4 4.0 0.01 2.583 83.7 % 1.250 75.0 % 40.0 %",
            "After 12 updates (3 epochs): 0.001, division 1 of 3, as the validation error had not fallen for 3 epochs.",
            "batch 128, 3 workers, engine onednn, on a machine: The engine is the bottleneck.",
            "loader alone 1234.5",
            "decode 190.2 0.500 40.0 % 10.0 % 20.0 % 30.0 %",
            "data birds test, 60 images",
            "top-2 error 5.0 %",
            "skipped 1 image",
            "night heron 21 9 0 crow 4 15 1 wren 0 1 9",
            "night heron crow 9",
            "night heron night heron crow 98.7 %",
            "b.jpg wren crow 50.0 %",
            "batch 64 128",
            "After 16 updates: momentum 0.5 in place of 0.9",
            "alexnet train --data=/data/birds",
        })
        {
            Assert.That(text, Does.Contain(part));
        }

        // The shares of the classes' images that the cells are shaded by.
        Assert.That(page, Does.Contain("class=\"right\" style=\"--share:70%\"").And.Contain("class=\"wrong\" style=\"--share:30%\"").And.Contain("class=\"right\" style=\"--share:90%\""));
    }

    [Test]
    public void Page_NeedsNothingElse()
    {
        using var run = new SampleRun().WithAll();
        var page = Page(run);
        Assert.That(page, Does.Not.Contain("<script").IgnoreCase.And.Not.Contain("@import").And.Not.Contain("url(h"));
        var sources = Attribute().Matches(page).Select(match => match.Groups[1].Value).ToArray();
        Assert.That(sources, Has.Length.EqualTo(4));
        Assert.That(sources, Has.All.StartsWith("data:"));
        Assert.That(page, Does.Contain("src=\"data:image/gif;base64,R0lGODlh").And.Not.Contain("elsewhere"), "a mistake's picture");
        Assert.That(page, Does.Contain("src=\"data:image/png;base64,iVBOR").And.Contain("src=\"data:image/svg+xml;base64,"));
        Assert.That(page, Does.Contain("content=\"default-src 'none'; style-src 'unsafe-inline'; img-src data:\""));
        Assert.That(Regex.Matches(page, "<img [^>]*alt=\"[^\"]{20,}\""), Has.Count.EqualTo(2));
        Assert.That(Regex.Matches(page, "<svg [^>]*role=\"img\""), Has.Count.EqualTo(5));
        var ids = Regex.Matches(page, " id=\"([^\"]+)\"").Select(match => match.Groups[1].Value).ToArray();
        Assert.That(ids, Is.Unique);
    }

    [Test]
    public void Page_ShowsNamesAsTheyAre()
    {
        using var run = new SampleRun().WithAll(SampleRun.Hostile);
        var page = Page(run);
        Assert.That(page, Does.Not.Contain("<script").And.Not.Contain("<img src=x").And.Not.Contain("\u202E").And.Not.Contain("\u0007"));
        Assert.That(Text(page), Does.Contain($"{SampleRun.HostileShown} 21 9 0"));
    }

    [Test]
    public void Page_OfSeveralRunsComparesThem()
    {
        using var one = new SampleRun("one");
        using var other = new SampleRun("<i>other", better: 0.05);
        var file = RunReports.WriteCompared([one.Folder, other.Folder], one.In("there"), _ => null);
        Assert.That(file, Is.EqualTo(new[] { one.In("there", "report.html") }));
        var page = File.ReadAllText(file[0]);
        Assert.That(Headings(page).Take(4), Is.EqualTo(new[] { "2 runs: one, <i>other", "Side by side", "one", "Learning curves" }));
        Assert.That(Headings(page), Has.Some.EqualTo("<i>other"));
        var text = Text(page);
        Assert.That(text, Does.Contain("one alexnet paper 15.0 % 0.821 28 28.1 102.0 <i>other alexnet paper 10.0 % 0.821 28"));
        Assert.That(page, Does.Contain("href=\"#run-2\"").And.Contain("id=\"run-2\""));
        Assert.That(text, Does.Contain("Validation top-1 error of 2 runs over the updates. one: 75.0 % at 4, 15.0 % at 28, lowest 15.0 % at 28; <i>other: 70.0 % at 4"));
    }

    [TestCase("evaluation.json", "{", "not what Evaluate writes")]
    [TestCase("evaluation.json", "{}", "not what Evaluate writes")]
    [TestCase("evaluation.json", "null", "not what Evaluate writes")]
    [TestCase("confusion.json", """{ "classes": ["a"], "images": [1, 2], "errors": [0.5], "matrix": [[1]], "worst": [] }""", "not what Evaluate writes: 1 class, but another number of rows or columns")]
    [TestCase("profile.json", "[]", "not what Profile writes")]
    public void Page_RefusesOtherFiles(string name, string text, string message)
    {
        using var run = new SampleRun();
        run.Put(name, text);
        var error = Assert.Throws<UserErrorException>(() => RunReports.Write(run.Folder, run.In("there"), _ => null))!;
        Assert.That(error.Message, Does.StartWith(Path.Combine(run.Folder.Path, name)).And.Contain(message).And.Contain("; allowed is its result, or no such file"));
        Assert.That(Directory.Exists(run.In("there")), Is.False, "nothing is written where something is missing");
    }

    [Test]
    public void Page_LeavesOutAPictureThatIsTooLarge()
    {
        using var run = new SampleRun();
        using (var file = File.Create(Path.Combine(run.Folder.Path, "figure4.png")))
        {
            file.SetLength((17 << 20) + 1);
        }

        run.Put("figure4.txt", "no picture");
        Assert.That(Text(Page(run)), Does.Contain("figure4.png has 17 MiB; it is left out of this page, which takes pictures of at most 16 MiB."));
    }

    private static string Page(SampleRun run, string? command = "alexnet train --data=/data/birds") =>
        File.ReadAllText(RunReports.Write(run.Folder, run.In("there"), _ => command).Single(file => file.EndsWith(".html", StringComparison.Ordinal)));

    private static string[] Headings(string page) => [.. Heading().Matches(page).Select(match => WebUtility.HtmlDecode(match.Groups[1].Value))];

    /// <summary>The words of the page, without its markup.</summary>
    private static string Text(string page) => WebUtility.HtmlDecode(Regex.Replace(Regex.Replace(page, "<[^>]*>", " "), "\\s+", " "));

    [GeneratedRegex("<h[123]>([^<]*)</h")]
    private static partial Regex Heading();

    [GeneratedRegex(" (?:src|href)=\"([^\"#][^\"]*)\"")]
    private static partial Regex Attribute();
}
