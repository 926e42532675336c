using System.Security.Cryptography;
using System.Text;
using System.Xml.Linq;
using static AlexNet.Experiments.Reports.Html;

namespace AlexNet.Experiments.Reports;

/// <summary>One or several runs as a page of HTML that needs nothing else: no script, no file, no network. Of equal runs it is the same text.</summary>
internal static class ReportPage
{
    /// <summary>Nothing may be fetched or executed, whatever a name or a picture holds.</summary>
    private const string Policy = "default-src 'none'; style-src 'unsafe-inline'; img-src data:";

    /// <summary>Beside that one script, and what it asks the page's own server for.</summary>
    private static readonly string LivePolicy = $"{Policy}; connect-src 'self'; script-src 'sha256-{Convert.ToBase64String(SHA256.HashData(Encoding.UTF8.GetBytes(LiveScript)))}'";

    private static string LiveScript => Resource("live.js");

    public static string Of(IReadOnlyList<RunRecord> runs) => Whole(Title([.. runs.Select(run => run.Name)]), runs.Count == 1 ? One(runs[0]) : Several(runs), isLive: false);

    /// <summary>The same page, which keeps itself current where a server tells it of newer ones.</summary>
    public static string Live(IReadOnlyList<RunRecord> runs) => Whole(Title([.. runs.Select(run => run.Name)]), runs.Count == 1 ? One(runs[0]) : Several(runs), isLive: true);

    /// <summary>What is shown of runs that cannot be read yet.</summary>
    /// <param name="reason">What there is instead.</param>
    public static string Awaited(IReadOnlyList<string> names, string reason) => Whole(Title(names), [Paragraph(With("class", "summary"), "Waiting for the first updates."), Paragraph(reason)], isLive: true);

    private static string Title(IReadOnlyList<string> names) => names.Count == 1 ? names[0] : $"{names.Count} runs: {string.Join(", ", names)}";

    private static string Whole(string title, object[] content, bool isLive)
    {
        return Page(Element(
            "html",
            With("lang", "en"),
            Element(
                "head",
                Element("meta", With("charset", "utf-8")),
                Element("meta", With("name", "viewport"), With("content", "width=device-width, initial-scale=1")),
                Element("meta", With("name", "color-scheme"), With("content", "light dark")),
                Element("meta", With("http-equiv", "Content-Security-Policy"), With("content", isLive ? LivePolicy : Policy)),
                Element("link", With("rel", "icon"), With("href", "data:,")),
                Element("title", title),
                Element("style", '\n' + Resource("report.css"))),
            Element(
                "body",
                Element("main", Heading(1, title), content),
                isLive ? Element("p", With("id", "live"), With("role", "status"), "Not current: the page needs its script.") : null,
                isLive ? new XElement("script", LiveScript) : null)));
    }

    private static object[] One(RunRecord run) => [Paragraph(With("class", "summary"), Summary(run)), RunSections.Of(run, level: 2)];

    private static object[] Several(IReadOnlyList<RunRecord> runs) =>
    [
        Element("section", Heading(2, "Side by side"), Compared(runs), Charts(
            Chart(LearningCharts.Compared(runs, "Validation top-1 error", entry => entry.Top1Error, isError: true)),
            Chart(LearningCharts.Compared(runs, "Validation loss", entry => entry.Loss, isError: false)))),
        runs.Select((run, number) => Element(
            "article", With("id", Anchor(number)), Heading(2, run.Name), Paragraph(With("class", "summary"), Summary(run)), RunSections.Of(run, level: 3))),
    ];

    private static XElement Compared(IReadOnlyList<RunRecord> runs) => Table(
        "The runs and their best validations",
        3,
        ["run", "network", "recipe", "top-1 error", "loss", "after updates", "minutes", "images/s"],
        runs.Select((run, number) => (IEnumerable<object>)
        [
            Element("th", With("scope", "row"), With("class", "text"), Element("a", With("href", $"#{Anchor(number)}"), run.Name)),
            run.Origin?.Network ?? "–",
            run.History?.Begun.Name ?? "–",
            run.Curve.Best is { } best ? Numbers.Percent(best.Top1Error) : "–",
            run.Curve.Best is { } at ? Numbers.Loss(at.Loss) : "–",
            Numbers.Whole(run.Curve.Best?.Step ?? run.Curve.Points[^1].Step),
            Numbers.Minutes(run.Curve.Points[^1].Seconds),
            Numbers.Speed(run.Curve.ImagesPerSecond),
        ]));

    private static string Resource(string name)
    {
        using var resource = new StreamReader(typeof(ReportPage).Assembly.GetManifestResourceStream(name)!);
        return resource.ReadToEnd();
    }

    private static string Summary(RunRecord run) => $"{Numbers.Capitalised(Numbers.Summary(run.Curve))}.";

    private static string Anchor(int number) => $"run-{number + 1}";
}
