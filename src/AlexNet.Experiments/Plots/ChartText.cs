using AlexNet.Experiments.Markup;
using OxyPlot;

namespace AlexNet.Experiments.Plots;

/// <summary>Texts in charts: as the library that draws takes them.</summary>
internal static class ChartText
{
    /// <summary>The library writes what follows "_{" and "^{" as indices: until it has written, texts have this for a brace.</summary>
    private const char Brace = '\uE000';

    /// <summary>A text in lines of so many characters; a longer word is divided.</summary>
    public static IReadOnlyList<string> Folded(string text, int columns) => ShownText.Folded(Shown(text), columns);

    /// <summary>A text as XML and the library allow it.</summary>
    public static string Shown(string text) => ShownText.WithBreaks(text).Replace('{', Brace);

    /// <summary>A text that the library has written as it was.</summary>
    public static string Restored(string text) => text.Replace(Brace, '{');
}

/// <summary>How large texts are, whatever fonts the machine has that writes a chart: in the widest of those that readers will see it with. The
/// library's own measures, of PDF's fonts, are a third too small.</summary>
internal sealed class ChartTextMeasurer(double width, double height) : PdfRenderContext(width, height, OxyColors.Transparent)
{
    private const double LineHeight = 1.2;
    private const double Bold = 1.12;

    public override OxySize MeasureText(string text, string fontFamily, double fontSize, double fontWeight)
    {
        if (string.IsNullOrEmpty(text))
        {
            return OxySize.Empty;
        }

        var lines = text.Split('\n');
        var widest = lines.Max(line => line.Sum(Width));
        return new OxySize(widest * fontSize * (fontWeight >= FontWeights.Bold ? Bold : 1), lines.Length * LineHeight * fontSize);
    }

    /// <summary>Of a letter, as a share of the font's size.</summary>
    private static double Width(char letter) => letter switch
    {
        'i' or 'j' or 'l' or 'I' or '.' or ',' or ':' or ';' or '\'' or '|' or '!' or ' ' => 0.32,
        'f' or 't' or 'r' or '(' or ')' or '[' or ']' or '-' or '/' => 0.42,
        'm' or 'w' or 'M' or 'W' or '%' or '@' => 0.96,
        >= 'A' and <= 'Z' => 0.72,
        _ => 0.63,
    };
}
