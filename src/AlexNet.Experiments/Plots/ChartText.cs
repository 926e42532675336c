using System.Text;
using System.Xml;
using OxyPlot;

namespace AlexNet.Experiments.Plots;

/// <summary>Texts in charts: as XML allows them, in lines, and how wide they are.</summary>
internal static class ChartText
{
    /// <summary>The library writes what follows "_{" and "^{" as indices: until it has written, texts have this for a brace.</summary>
    private const char Brace = '\uE000';

    /// <summary>A text in lines of so many characters; a longer word is divided.</summary>
    public static IReadOnlyList<string> Folded(string text, int columns)
    {
        var lines = new List<string> { "" };
        foreach (var word in Shown(text).Split(' ').SelectMany(word => word.Chunk(columns)).Select(part => new string(part)))
        {
            var joined = lines[^1] == "" ? word : $"{lines[^1]} {word}";
            if (joined.Length <= columns)
            {
                lines[^1] = joined;
            }
            else
            {
                lines.Add(word);
            }
        }

        return lines;
    }

    /// <summary>A text as XML and the library allow it.</summary>
    public static string Shown(string text) => Legal(text).Replace('{', Brace);

    /// <summary>A text that the library has written as it was.</summary>
    public static string Restored(string text) => text.Replace(Brace, '{');

    /// <summary>As XML allows it and as it stands there: control characters, which no escape makes legal, and marks that turn the direction of what
    /// follows are shown as replaced.</summary>
    public static string Legal(string text)
    {
        var legal = new StringBuilder();
        foreach (var rune in text.EnumerateRunes())
        {
            legal.Append(rune.IsBmp && IsReplaced((char)rune.Value) ? "\uFFFD" : rune.ToString());
        }

        return legal.ToString();
    }

    private static bool IsReplaced(char letter) => !XmlConvert.IsXmlChar(letter)
        || letter is (>= '\u007F' and <= '\u009F') or '\u061C' or '\u200E' or '\u200F' or (>= '\u2028' and <= '\u202E') or (>= '\u2066' and <= '\u2069');
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
