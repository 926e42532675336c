using System.CommandLine;
using System.CommandLine.Parsing;

namespace AlexNet.Cli.Options;

/// <summary>A command's options as they were typed, to be typed again.</summary>
internal static class GivenOptions
{
    /// <param name="without">An option that is left out.</param>
    public static string Of(ParseResult result, Option without)
    {
        var given = result.CommandResult.Children.OfType<OptionResult>().Where(option => !option.Implicit && option.Option != without);
        return string.Join(' ', given.SelectMany(Words));
    }

    private static IEnumerable<string> Words(OptionResult option)
    {
        var name = option.Option.Name;
        return option.Tokens.Count == 0 ? [name] : option.Tokens.Select(token => $"{name}={ShellWord.Quote(token.Value)}");
    }
}

/// <summary>Words of a command line that is printed to be typed.</summary>
internal static class ShellWord
{
    /// <summary>A value as a POSIX shell takes it unchanged: as it is, or in single quotes; with characters that a terminal would obey as
    /// bash, zsh and ksh take it, in which it holds none of them.</summary>
    public static string Quote(string value) =>
        value.Any(PlainText.IsObeyed) ? $"$'{string.Concat(value.Select(Escaped))}'"
        : value.Length > 0 && value.All(IsPlain) ? value
        : $"'{value.Replace("'", "'\\''")}'";

    private static string Escaped(char letter) => letter is '\'' or '\\' ? $"\\{letter}"
        : !PlainText.IsObeyed(letter) ? letter.ToString()
        : letter < 0x80 ? $"\\x{(int)letter:X2}"
        : $"\\u{(int)letter:X4}";

    private static bool IsPlain(char letter) => char.IsLetterOrDigit(letter) || "_-./:,+=@%".Contains(letter);
}
