using System.Globalization;
using System.Text;
using System.Xml;
using System.Xml.Linq;

namespace AlexNet.Experiments.Markup;

/// <summary>Texts and numbers in pictures and pages: none of them is read as markup, and no character in them is obeyed.</summary>
internal static class ShownText
{
    /// <summary>Characters of control, those that XML does not allow, and marks that turn the direction of what follows are shown as replaced.</summary>
    public static string Of(string text) => Replaced(text, letter => IsReplaced(letter) || char.IsControl(letter));

    /// <summary>The same, but for tabs and line breaks, which stay.</summary>
    public static string WithBreaks(string text) => Replaced(text, IsReplaced);

    /// <summary>A text in lines of so many characters; a longer word is divided.</summary>
    public static IReadOnlyList<string> Folded(string text, int columns)
    {
        var lines = new List<string> { "" };
        foreach (var word in text.Split(' ').SelectMany(word => word.Chunk(columns)).Select(part => new string(part)))
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

    /// <summary>At most so many characters; of a longer text the end, which tells paths apart.</summary>
    public static string End(string text, int most) => text.Length <= most ? Of(text) : "…" + Of(text[^(most - 1)..]);

    public static string Invariant(FormattableString text) => text.ToString(CultureInfo.InvariantCulture);

    /// <summary>An element with attributes, texts and elements; texts are shown as text.</summary>
    public static XElement Element(XName name, params object?[] content) => new(name, content.Select(part => part is string text ? Of(text) : part));

    /// <summary>A style sheet of ours, in lines.</summary>
    public static XElement Sheet(XName name, string style) => new(name, style);

    /// <summary>An attribute, numbers with at most two digits after the point.</summary>
    public static XAttribute With(string name, object value) => new(name, value is double number ? number.ToString("0.##", CultureInfo.InvariantCulture) : Of(Convert.ToString(value, CultureInfo.InvariantCulture)!));

    /// <summary>Elements as a file has them, each on a line of its own.</summary>
    public static string Written(XElement root)
    {
        var text = new StringBuilder();
        using (var writer = XmlWriter.Create(text, new XmlWriterSettings { OmitXmlDeclaration = true, Indent = true, IndentChars = "", NewLineChars = "\n" }))
        {
            root.WriteTo(writer);
        }

        return text.Append('\n').ToString();
    }

    private static string Replaced(string text, Func<char, bool> isReplaced)
    {
        var shown = new StringBuilder();
        foreach (var rune in text.EnumerateRunes())
        {
            shown.Append(rune.IsBmp && isReplaced((char)rune.Value) ? "\uFFFD" : rune.ToString());
        }

        return shown.ToString();
    }

    private static bool IsReplaced(char letter) => !XmlConvert.IsXmlChar(letter)
        || letter is (>= '\u007F' and <= '\u009F') or '\u061C' or '\u200E' or '\u200F' or (>= '\u2028' and <= '\u202E') or (>= '\u2066' and <= '\u2069');
}
