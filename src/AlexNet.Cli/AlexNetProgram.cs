using System.CommandLine;
using System.CommandLine.Help;
using AlexNet.Cli.Commands;
using AlexNet.Cli.Display;
using AlexNet.Cli.Experiments;
using AlexNet.Cli.Running;
using AlexNet.Communication;
using AlexNet.Communication.Contracts;
using AlexNet.Core;
using AlexNet.Imaging.ImageSharp;

namespace AlexNet.Cli;

/// <summary>The command line: <c>alexnet COMMAND --option value</c>. A mistake of the user's ends in one line on standard error and exit
/// code 2, a signal in 130 or 143.</summary>
public static class AlexNetProgram
{
    public const int UserError = 2;

    /// <summary>Commands whose work several processes share.</summary>
    private static readonly string[] Divided = ["train", "prepare"];

    /// <summary>A name that begins with @ is a name, not a file of options.</summary>
    private static readonly ParserConfiguration Parsing = new() { ResponseFileTokenReplacer = null };

    public static int Run(string[] args)
    {
        Terminal.Open(isShared: Communicators.Launched is not null);
        JpegFiles.Warn = Terminal.Warn;
        var root = Root();
        var result = root.Parse(args, Parsing);
        try
        {
            UsageErrors.ThrowIfAny(root, result, args);
            if (result.Action is not (HelpAction or VersionReport))
            {
                Processes.ThrowIfUndivided(result.CommandResult.Command.Name, Divided);
                NeededLibraries.Require();
            }

            return result.Invoke(new InvocationConfiguration { EnableDefaultExceptionHandler = false, ProcessTerminationTimeout = null });
        }
        catch (LostProcessException lost)
        {
            // One of the processes speaks for all.
            if (lost.Speaks)
            {
                Terminal.Fail(lost.Message);
            }

            return UserError;
        }
        catch (Exception error) when (FailureLine.Of(error) is { } message)
        {
            Processes.Fail(message);
            return UserError;
        }
    }

    /// <summary>All commands with their options.</summary>
    internal static RootCommand Root()
    {
        var root = Commands();
        root.Options.OfType<VersionOption>().Single().Action = new VersionReport();

        // A word that begins with a slash is a path.
        var help = root.Options.OfType<HelpOption>().Single();
        foreach (var name in help.Aliases.Where(name => name.StartsWith('/')).ToArray())
        {
            help.Aliases.Remove(name);
        }

        return root;
    }

    private static RootCommand Commands() => new("The AlexNet paper's system: network, training, data pipeline.")
    {
        TrainCommand.Create(),
        EvaluateCommand.Create(),
        PredictCommand.Create(),
        PcaStatsCommand.Create(),
        FetchCommand.Create(),
        PrepareCommand.Create(),
        ProfileCommand.Create(),
        PlanCommand.Create(),
        ReportCommand.Create(),
        WatchCommand.Create(),
        ExportCommand.Create(),
        ImportCommand.Create(),
        FeaturesCommand.Create(),
        SimilarCommand.Create(),
        Figure1Command.Create(),
        Figure3Command.Create(),
        Figure4Command.Create(),
        TableCommand.Create(),
        AblateCommand.Create(),
    };
}
