using System.CommandLine;
using AlexNet.Cli.Options;
using AlexNet.Core;
using AlexNet.Training.Reports;
using AlexNet.Training.RunFolders;

namespace AlexNet.Cli.Commands;

/// <summary><c>alexnet report</c></summary>
internal static class ReportCommand
{
    public static Command Create()
    {
        var run = OptionValue.One("--run", "NAME", "the run's folder below runs/");
        var target = OptionValue.One("--out", "FOLDER", "where report.md and curve.svg go; default: the run's folder");
        var command = new Command("report", "Writes the learning curve of a run, as a table and a picture.") { run, target };
        command.SetAction(result =>
        {
            var name = result.GetValue(run) ?? throw new UserErrorException($"no --run was given; allowed is the name of a folder below {RunFolder.Root}/");
            var folder = RunFolder.Named(name);
            foreach (var path in RunReports.Write(folder, result.GetValue(target) ?? folder.Path))
            {
                Terminal.Line($"Written: {path}");
            }

            return 0;
        });
        return command;
    }
}
