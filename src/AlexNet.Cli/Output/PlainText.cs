using System.Text;

namespace AlexNet.Cli.Output;

/// <summary>Names and messages come from file systems, archives and manifests that anybody may have made: shown as they are, a control
/// character of theirs would colour, move or overwrite what stands around it, and a line break would forge a line of ours.</summary>
internal static class PlainText
{
    /// <summary>The text with every character that a terminal would obey in its place shown as <c>\x1B</c> or <c>\u202E</c>.</summary>
    public static string Of(string text)
    {
        if (!text.Any(IsObeyed))
        {
            return text;
        }

        var plain = new StringBuilder();
        foreach (var letter in text)
        {
            _ = IsObeyed(letter) ? plain.Append(letter <= 0xFF ? $"\\x{(int)letter:X2}" : $"\\u{(int)letter:X4}") : plain.Append(letter);
        }

        return plain.ToString();
    }

    /// <summary>Control characters, line breaks, and marks that turn the direction of what follows.</summary>
    public static bool IsObeyed(char letter) =>
        char.IsControl(letter) || letter is '\u061C' or '\u200E' or '\u200F' or (>= '\u2028' and <= '\u202E') or (>= '\u2066' and <= '\u2069');
}
