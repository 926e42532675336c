using System.Text;
using System.Xml.Linq;
using AlexNet.Experiments.Markup;

namespace AlexNet.Experiments.Tables;

/// <summary>A table as Markdown, LaTeX and HTML. Names are shown as they are, whatever those languages would take them for.</summary>
internal static class TableText
{
    private const string Italics = " In italics are results of others.";

    public static string Markdown(ComparisonTable table)
    {
        var text = new StringBuilder().Append(InMarkdown(table.Caption + Italics)).Append("\n\n");
        foreach (var (at, (cells, kind)) in table.Lines().Index())
        {
            var shown = cells.Select((cell, column) => (InMarkdown(cell), kind) switch
            {
                ("", _) => "",
                var (name, line) when line == TableLine.ByOthers && column == 0 => $"*{name}*",
                var (name, line) when line == TableLine.Headers && at > 0 => $"**{name}**",
                var (name, _) => name,
            });
            text.Append($"| {string.Join(" | ", shown)} |\n");
            if (at == 0)
            {
                text.Append($"| --- |{string.Concat(Enumerable.Repeat(" --: |", cells.Count - 1))}\n");
            }
        }

        return text.ToString();
    }

    /// <summary>For the package booktabs.</summary>
    public static string Latex(ComparisonTable table)
    {
        var text = new StringBuilder("% needs \\usepackage{booktabs}\n\\begin{table}\n  \\centering\n");
        text.Append($"  \\caption{{{InLatex(table.Caption + Italics)}}}\n  \\begin{{tabular}}{{l{new string('r', table.Paper.Headers.Count - 1)}}}\n    \\toprule\n");
        foreach (var (at, (cells, kind)) in table.Lines().Index())
        {
            var isHeader = kind == TableLine.Headers;
            text.Append(isHeader && at > 0 ? "    \\midrule\n" : "");
            text.Append($"    {string.Join(" & ", cells.Select((cell, column) => kind == TableLine.ByOthers && column == 0 ? $"\\textit{{{InLatex(cell)}}}" : InLatex(cell)))} \\\\\n");
            text.Append(isHeader ? "    \\midrule\n" : "");
        }

        return text.Append("    \\bottomrule\n  \\end{tabular}\n\\end{table}\n").ToString();
    }

    /// <summary>One element, to be part of a page.</summary>
    public static string Html(ComparisonTable table)
    {
        var html = ShownText.Element("table", ShownText.With("class", "comparison"), ShownText.Element("caption", table.Caption + Italics));
        XElement? body = null;
        foreach (var (cells, kind) in table.Lines())
        {
            if (kind == TableLine.Headers)
            {
                html.Add(body = ShownText.Element("tbody"));
            }

            body!.Add(ShownText.Element("tr", cells.Select((cell, column) => Cell(cell, kind, isFirst: column == 0))));
        }

        return ShownText.Written(html);
    }

    private static XElement Cell(string cell, TableLine kind, bool isFirst)
    {
        object content = kind == TableLine.ByOthers && isFirst ? ShownText.Element("i", cell) : cell;
        return kind == TableLine.Headers ? ShownText.Element("th", ShownText.With("scope", "col"), content)
            : isFirst ? ShownText.Element("th", ShownText.With("scope", "row"), content)
            : ShownText.Element("td", content);
    }

    private static string InMarkdown(string text) => Escaped(text, letter => letter switch
    {
        '\\' or '`' or '*' or '_' or '[' or ']' or '|' or '~' or '$' or '#' or '!' => $"\\{letter}",
        '<' => "&lt;",
        '>' => "&gt;",
        '&' => "&amp;",
        _ => null,
    });

    private static string InLatex(string text) => Escaped(text, letter => letter switch
    {
        '&' or '%' or '$' or '#' or '_' or '{' or '}' => $"\\{letter}",
        '\\' => "\\textbackslash{}",
        '~' => "\\textasciitilde{}",
        '^' => "\\textasciicircum{}",
        '<' => "\\textless{}",
        '>' => "\\textgreater{}",
        '|' => "\\textbar{}",
        // LaTeX knows no sign for what was replaced.
        '\uFFFD' => "?",
        '—' => "---",
        '–' => "--",
        _ => null,
    });

    private static string Escaped(string text, Func<char, string?> escape)
    {
        var escaped = new StringBuilder();
        foreach (var letter in ShownText.Of(text))
        {
            escaped.Append(escape(letter) ?? letter.ToString());
        }

        return escaped.ToString();
    }
}
