using System.CommandLine;
using System.CommandLine.Parsing;
using AlexNet.Core;

namespace AlexNet.Cli;

/// <summary>What the parser did not understand, as one line that names the allowed.</summary>
internal static class UsageErrors
{
    public static void ThrowIfAny(RootCommand root, ParseResult result, string[] args)
    {
        // A shell asks about a line that is not complete.
        if (root.Directives.Any(directive => result.GetResult(directive) is not null))
        {
            return;
        }

        ThrowIfEmpty(result);
        var command = result.CommandResult.Command;
        if (command == root && args.Length > 0 && result.UnmatchedTokens.Contains(args[0]))
        {
            throw new UserErrorException($"unknown command '{args[0]}'; allowed are {Names(root)}");
        }

        if (args.Any(arg => arg is "--help" or "-h" or "-?" or "--version"))
        {
            return;
        }

        if (command == root && args.Length == 0)
        {
            throw new UserErrorException($"no command; allowed are {Names(root)}");
        }

        if (result.UnmatchedTokens.Concat(OptionsTakenAsValues(result, args)).FirstOrDefault() is { } unknown)
        {
            var options = string.Join(", ", command.Options.Where(option => !option.Hidden).Select(option => option.Name));
            throw new UserErrorException($"unknown option '{unknown.Split('=')[0]}' of {command.Name}; allowed are {options}");
        }

        if (result.Errors.Count == 0)
        {
            return;
        }

        ThrowIfMiscounted(result);
        throw new UserErrorException(result.Errors[0].Message);
    }

    private static string Names(RootCommand root) => string.Join(", ", root.Subcommands.Select(command => command.Name));

    /// <summary>Words that look like options and were taken for paths or for another option's value. After <c>--</c>, and behind an
    /// option's <c>=</c>, they are meant.</summary>
    private static IEnumerable<string> OptionsTakenAsValues(ParseResult result, string[] args)
    {
        var words = args.TakeWhile(arg => arg != "--").ToHashSet();
        return
            from symbol in result.CommandResult.Children
            let takesMany = symbol is ArgumentResult or OptionResult { Option.AllowMultipleArgumentsPerToken: true }
            from token in symbol.Tokens
            let name = token.Value.TrimStart('-')
            let dashes = token.Value.Length - name.Length
            where (dashes == 2 || (dashes == 1 && takesMany)) && name.Length > 0 && char.IsAsciiLetter(name[0]) && words.Contains(token.Value)
            select token.Value;
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
