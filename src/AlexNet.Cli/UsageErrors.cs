using System.CommandLine;
using System.CommandLine.Parsing;
using AlexNet.Core;

namespace AlexNet.Cli;

/// <summary>What the parser did not understand, as one line that names the allowed.</summary>
internal static class UsageErrors
{
    public static void ThrowIfAny(RootCommand root, ParseResult result, string[] args)
    {
        ThrowIfEmpty(result);
        if (result.Errors.Count == 0 || args.Any(arg => arg is "--help" or "-h" or "-?" or "--version"))
        {
            return;
        }

        if (result.CommandResult.Command == root)
        {
            var names = string.Join(", ", root.Subcommands.Select(command => command.Name));
            throw new UserErrorException(args.Length == 0 ? $"no command; allowed are {names}" : $"unknown command '{args[0]}'; allowed are {names}");
        }

        var command = result.CommandResult.Command;
        if (result.UnmatchedTokens.Count > 0)
        {
            var options = string.Join(", ", command.Options.Where(option => !option.Hidden).Select(option => option.Name));
            throw new UserErrorException($"unknown option '{result.UnmatchedTokens[0]}' of {command.Name}; allowed are {options}");
        }

        ThrowIfMiscounted(result);
        throw new UserErrorException(result.Errors[0].Message);
    }

    private static void ThrowIfEmpty(ParseResult result)
    {
        var empty = Given(result).FirstOrDefault(option => option.Tokens.Any(token => token.Value == ""));
        if (empty is not null)
        {
            throw new UserErrorException($"{empty.Option.Name} is ''; allowed is {empty.Option.HelpName ?? "no value"}");
        }
    }

    private static void ThrowIfMiscounted(ParseResult result)
    {
        foreach (var option in Given(result).Where(option => option.Errors.Any()))
        {
            var (name, value) = (option.Option.Name, option.Option.HelpName ?? "no value");
            throw new UserErrorException(option.Tokens.Count == 0
                ? $"{name} has no value; allowed is {value}"
                : $"{name} has the values {string.Join(", ", option.Tokens.Select(token => $"'{token.Value}'"))}; allowed is one: {value}");
        }
    }

    private static IEnumerable<OptionResult> Given(ParseResult result) =>
        result.CommandResult.Children.OfType<OptionResult>().Where(option => !option.Implicit);
}
