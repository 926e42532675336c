using System.Globalization;
using System.Text;
using AlexNet.Experiments.Similarity;

namespace AlexNet.Experiments.Figures;

/// <summary>The figure as one SVG: a row for each test image.</summary>
internal static class Figure4Svg
{
    private const int Picture = 96;
    private const int Gap = 8;
    private const int Margin = 16;
    private const int BarWidth = 210;
    private const int BarHeight = 18;
    private const int Caption = 16;
    private const int RowHeight = Picture + Caption + 14;
    private const int Head = 56;
    private const int BarsAt = Margin + Picture + Gap;
    private const int NeighboursAt = BarsAt + BarWidth + Gap;

    /// <summary>Mean width of a letter of a sans-serif, as a share of its size.</summary>
    private const double Letter = 0.56;

    private const string Style = """
        .g{fill:#fff}.t{fill:#1a1a1a}.s{fill:#5c5c5c}.b{fill:#4a7fb5;fill-opacity:.45}.r{fill:#c62828;fill-opacity:.6}.n{fill:#ddd}image{image-rendering:pixelated}
        @media(prefers-color-scheme:dark){.g{fill:#16181b}.t{fill:#e8e8e8}.s{fill:#a0a4a8}.b{fill:#6ea3d8}.r{fill:#ef5350}.n{fill:#34383d}}
        """;

    public static string Draw(Figure4 figure)
    {
        var most = figure.Rows.Select(row => row.Neighbours.Count).DefaultIfEmpty(0).Max();
        var (width, height) = (NeighboursAt + (most * (Picture + Gap)) + Margin, Head + (figure.Rows.Count * RowHeight) + Margin);
        var svg = new StringBuilder();
        Add(svg, $"<svg xmlns=\"http://www.w3.org/2000/svg\" viewBox=\"0 0 {width} {height}\" role=\"img\" font-family=\"sans-serif\" font-size=\"12\">\n<title>{PicturePage.Escaped(Figure4.Title)}</title>\n<style>{Style}</style>\n");
        Add(svg, $"<rect class=\"g\" width=\"{width}\" height=\"{height}\"/>\n");
        Words(svg, "t", Margin, 22, 16, width - (2 * Margin), Figure4.Title);
        Words(svg, "s", Margin, 40, 11, width - (2 * Margin), figure.About);
        for (var i = 0; i < figure.Rows.Count; i++)
        {
            Row(svg, figure.Rows[i], Head + (i * RowHeight));
        }

        return svg.Append("</svg>\n").ToString();
    }

    private static void Row(StringBuilder svg, Figure4Row row, int top)
    {
        Image(svg, row.Picture, Margin, top);
        Words(svg, "t", Margin, top + Picture + 12, 11, Picture, row.Class);
        for (var i = 0; i < row.Labels.Count; i++)
        {
            var ((label, probability, isRight), y) = (row.Labels[i], top + (i * (BarHeight + 1)));
            Add(svg, $"<rect class=\"{(isRight ? "r" : "b")}\" x=\"{BarsAt}\" y=\"{y}\" width=\"{BarWidth * probability:F1}\" height=\"{BarHeight}\"/>\n");
            Words(svg, "t", BarsAt + 4, y + 13, 12, BarWidth - 8, label);
        }

        for (var i = 0; i < row.Neighbours.Count; i++)
        {
            var (_, label, picture, _) = row.Neighbours[i];
            var x = NeighboursAt + (i * (Picture + Gap));
            Image(svg, picture, x, top);
            Words(svg, "s", x, top + Picture + 12, 11, Picture, label ?? "");
        }
    }

    private static void Image(StringBuilder svg, string? picture, int x, int y)
    {
        var (element, source) = picture is null ? ("rect class=\"n\"", "") : ("image", $" href=\"{picture}\"");
        Add(svg, $"<{element} x=\"{x}\" y=\"{y}\" width=\"{Picture}\" height=\"{Picture}\"{source}/>\n");
    }

    private static void Words(StringBuilder svg, string kind, int x, int y, int size, int width, string text)
    {
        var letters = (int)(width / (Letter * size));
        var shown = text.Length > letters ? text[..(letters - 1)] + "…" : text;
        Add(svg, $"<text class=\"{kind}\" x=\"{x}\" y=\"{y}\" font-size=\"{size}\">{PicturePage.Escaped(shown)}</text>\n");
    }

    private static void Add(StringBuilder svg, FormattableString text) => svg.Append(text.ToString(CultureInfo.InvariantCulture));
}
