using System.CommandLine;
using AlexNet.Cli.Display;
using AlexNet.Cli.Options;
using AlexNet.Cli.Running;
using AlexNet.Core;
using AlexNet.Experiments.Reports;
using AlexNet.Training.RunFolders;

namespace AlexNet.Cli.Commands;

/// <summary><c>alexnet report</c></summary>
internal static class ReportCommand
{
    public static Command Create()
    {
        var run = OptionValue.One("--run", "NAME,…", "the run's folder below runs/, or several to compare them");
        var target = OptionValue.One("--out", "FOLDER", $"where report.html goes, and report.md and curve.svg of a single run; default: the run's folder, of several {RunFolder.Root}/");
        var command = new Command("report", "Writes a run as a page that any browser shows, and its learning curve as a table and a picture; several runs side by side.") { run, target };
        command.SetAction(result =>
        {
            var names = result.GetValue(run) ?? throw new UserErrorException($"no --run was given; allowed is the name of a folder below {RunFolder.Root}/, or several with commas between them");
            foreach (var path in Write(RunNames.Folders(names), result.GetValue(target)))
            {
                Terminal.Line($"Written: {path}");
            }

            return 0;
        });
        return command;
    }

    /// <summary>The command that repeats a run; null where its folder does not say what it was made from.</summary>
    public static string? Repeating(RunFolder folder) => TrainOptionsOfRun.Of(folder) is { } options ? NextCommand.Line("Train", options).Trim() : null;

    private static IReadOnlyList<string> Write(IReadOnlyList<RunFolder> folders, string? target) => folders.Count == 1
        ? RunReports.Write(folders[0], target ?? folders[0].Path, Repeating)
        : RunReports.WriteCompared(folders, target ?? RunFolder.Root, Repeating);
}
