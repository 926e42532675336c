using System.Xml.Linq;
using AlexNet.Experiments.Markup;

namespace AlexNet.Experiments.Reports;

/// <summary>Elements of a page. Texts are texts: none of them is ever read as markup.</summary>
internal static class Html
{
    /// <summary>Elements that HTML knows without an end; all others get one, also where they are empty.</summary>
    private static readonly string[] Void = ["meta", "link", "img", "br"];

    /// <summary>An element of texts and elements; what is null is left out.</summary>
    public static XElement Element(string name, params object?[] content) => new(name, content.Select(part => part is string text ? ShownText.WithBreaks(text) : part));

    /// <summary>An attribute.</summary>
    public static XAttribute With(string name, string value) => new(name, ShownText.WithBreaks(value));

    public static XElement Heading(int level, string text) => Element($"h{level}", text);

    public static XElement Paragraph(params object?[] content) => Element("p", content);

    /// <summary>A chart's SVG, as part of the page.</summary>
    public static XElement Chart(string svg) => Element("figure", XElement.Parse(svg));

    /// <summary>Charts side by side where there is room.</summary>
    public static XElement Charts(params IEnumerable<XElement> charts) => Element("div", With("class", "charts"), charts);

    /// <summary>Names and what they stand for.</summary>
    public static XElement Facts(IEnumerable<(string Name, string? Value)> facts) => Element(
        "dl", facts.Where(fact => fact.Value is not null).Select(fact => Element("div", Element("dt", fact.Name), Element("dd", fact.Value))));

    /// <summary>A table that moves sideways within the page where it is wider.</summary>
    /// <param name="caption">What it is of.</param>
    /// <param name="texts">How many of its columns, the first ones, hold texts and no numbers.</param>
    /// <param name="headers">One for each column.</param>
    /// <param name="rows">Texts, or whole cells.</param>
    public static XElement Table(string caption, int texts, IReadOnlyList<string> headers, IEnumerable<IEnumerable<object>> rows) => Element(
        "div",
        With("class", "table"),
        Element("p", With("class", "caption"), caption),
        Element(
            "div",
            With("class", "scroll"),
            With("tabindex", "0"),
            With("role", "region"),
            With("aria-label", caption),
            Element(
                "table",
                Element("thead", Element("tr", headers.Select((header, at) => Element("th", With("scope", "col"), TextClass(at < texts), header)))),
                Element("tbody", rows.Select(row => Element("tr", row.Select((cell, at) => cell as XElement ?? Cell(at, texts, (string)cell))))))));

    /// <summary>A page as a file has it.</summary>
    public static string Page(XElement html)
    {
        foreach (var element in html.DescendantsAndSelf().Where(element => element.IsEmpty && element.Name.Namespace == XNamespace.None && !Void.Contains(element.Name.LocalName)))
        {
            element.Add("");
        }

        return "<!DOCTYPE html>\n" + ShownText.Written(html);
    }

    private static XElement Cell(int at, int texts, string text) =>
        at == 0 && texts > 0 ? Element("th", With("scope", "row"), TextClass(true), text) : Element("td", TextClass(at < texts), text);

    private static XAttribute? TextClass(bool isText) => isText ? With("class", "text") : null;
}
