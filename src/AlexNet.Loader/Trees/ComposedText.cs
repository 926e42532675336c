using System.Text;

namespace AlexNet.Loader.Trees;

/// <summary>
/// One spelling for names that look the same: é can be one character or an e with an accent behind it, which macOS writes and others do
/// not. The program runs without ICU, where .NET's own Normalize leaves everything as it is, so Unicode's primary composites of the
/// basic plane lie beside this file, a line for each: letter, mark, composite.
/// </summary>
internal static class ComposedText
{
    private const int HangulBase = 0xAC00;
    private const int LeadBase = 0x1100;
    private const int VowelBase = 0x1161;
    private const int TailBase = 0x11A7;
    private const int Leads = 19;
    private const int Vowels = 21;
    private const int Tails = 28;

    private static readonly Lazy<Dictionary<(char, char), char>> Composites = new(Load);

    /// <summary>The text with letters and the marks behind them as one character wherever there is one (Unicode's form C).</summary>
    public static string Of(string text)
    {
        if (!text.AsSpan().ContainsAnyExceptInRange('\0', '\u02FF'))
        {
            return text;
        }

        var composed = new StringBuilder(text.Length);
        foreach (var c in text)
        {
            if (composed.Length > 0 && Compose(composed[^1], c) is { } one)
            {
                composed[^1] = one;
            }
            else
            {
                composed.Append(c);
            }
        }

        return composed.ToString();
    }

    private static char? Compose(char first, char second)
    {
        if (first - LeadBase is >= 0 and < Leads && second - VowelBase is >= 0 and < Vowels)
        {
            return (char)(HangulBase + (((first - LeadBase) * Vowels) + second - VowelBase) * Tails);
        }

        if (first - HangulBase is >= 0 and < Leads * Vowels * Tails && (first - HangulBase) % Tails == 0 && second - TailBase is > 0 and < Tails)
        {
            return (char)(first + second - TailBase);
        }

        return Composites.Value.TryGetValue((first, second), out var composite) ? composite : null;
    }

    private static Dictionary<(char, char), char> Load()
    {
        using var stream = typeof(ComposedText).Assembly.GetManifestResourceStream("compositions.txt")!;
        using var reader = new StreamReader(stream, Encoding.UTF8);
        var found = new Dictionary<(char, char), char>();
        while (reader.ReadLine() is { } line)
        {
            found.Add((line[0], line[1]), line[2]);
        }

        return found;
    }
}
