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
        return string.Join(' ', given.SelectMany(option => option.Tokens.Select(token => $"{option.Option.Name}={Quote(token.Value)}")));
    }

    private static string Quote(string value) => value.Any(char.IsWhiteSpace) ? $"\"{value}\"" : value;
}
