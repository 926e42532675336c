using System.CommandLine;
using System.CommandLine.Parsing;
using AlexNet.Cli.Display;

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
