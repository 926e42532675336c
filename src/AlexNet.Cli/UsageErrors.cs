using System.CommandLine;
using AlexNet.Core;

namespace AlexNet.Cli;

/// <summary>What the parser did not understand, as one line that names the allowed.</summary>
internal static class UsageErrors
{
    public static void ThrowIfAny(RootCommand root, ParseResult result, string[] args)
    {
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

        throw new UserErrorException(result.Errors[0].Message);
    }
}
