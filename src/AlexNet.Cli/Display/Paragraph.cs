using System.Text;

namespace AlexNet.Cli.Display;

/// <summary>Long text in lines.</summary>
internal static class Paragraph
{
    private const int Width = 120;

    /// <param name="indent">Before every line but the first.</param>
    public static string Of(string text, string indent = "")
    {
        var lines = new StringBuilder();
        var used = 0;
        foreach (var word in text.Split(' '))
        {
            if (used > 0 && used + 1 + word.Length > Width)
            {
                lines.Append('\n').Append(indent);
                used = indent.Length;
            }
            else if (used > 0)
            {
                lines.Append(' ');
                used++;
            }

            lines.Append(word);
            used += word.Length;
        }

        return lines.ToString();
    }
}
