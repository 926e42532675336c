using System.Globalization;
using System.Text;
using System.Xml;
using System.Xml.Linq;

namespace AlexNet.Experiments.Figures;

/// <summary>Texts and numbers in pictures and pages: none of them is read as markup, and no character in them is obeyed.</summary>
internal static class ShownText
{
    /// <summary>Characters of control, those that XML does not allow, and marks that turn the direction of what follows are shown as replaced.</summary>
    public static string Of(string text)
    {
        var shown = new StringBuilder();
        foreach (var rune in text.EnumerateRunes())
        {
            shown.Append(rune.IsBmp && IsReplaced((char)rune.Value) ? "\uFFFD" : rune.ToString());
        }

        return shown.ToString();
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

    private static bool IsReplaced(char letter) => !XmlConvert.IsXmlChar(letter) || char.IsControl(letter)
        || letter is '\u061C' or '\u200E' or '\u200F' or (>= '\u2028' and <= '\u202E') or (>= '\u2066' and <= '\u2069');
}
