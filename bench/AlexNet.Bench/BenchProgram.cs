using System.CommandLine;
using AlexNet.Bench.Measuring;
using AlexNet.Core;

namespace AlexNet.Bench;

/// <summary>The command line of the benchmarks. A mistake of the user's ends in one line on standard error and exit code 2.</summary>
internal static class BenchProgram
{
    public const int UserError = 2;

    public static int Run(string[] args)
    {
        Console.OutputEncoding = System.Text.Encoding.UTF8;
        PeerProgram.KeepEnvironment();
        try
        {
            return Root(args).Invoke(new InvocationConfiguration { EnableDefaultExceptionHandler = false });
        }
        catch (Exception error) when (error is UserErrorException or IOException or UnauthorizedAccessException)
        {
            var message = error is UserErrorException mistake ? mistake.InWords(name => "--" + name) : error.Message;
            Console.Error.WriteLine($"bench: {message.ReplaceLineEndings(" ")}");
            return UserError;
        }
    }

    private static ParseResult Root(string[] args)
    {
        var options = new BenchOptions();
        var root = new RootCommand("Measures this project beside its peers, in turn, and prints the ratios of the medians.");
        options.AddTo(root);
        root.SetAction(result => new BenchRun(options.Read(result)).Execute());
        var parsed = root.Parse(args);
        if (parsed.UnmatchedTokens.Count > 0)
        {
            var names = string.Join(", ", root.Options.Where(option => !option.Hidden).Select(option => option.Name));
            throw new UserErrorException($"unknown option '{parsed.UnmatchedTokens[0]}'; allowed are {names}");
        }

        var isMistake = parsed.Errors.Count > 0 && !args.Any(arg => arg is "--help" or "-h" or "-?" or "--version");
        return isMistake ? throw new UserErrorException(parsed.Errors[0].Message) : parsed;
    }
}
