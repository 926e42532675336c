using System.CommandLine;
using AlexNet.Cli.Options;
using AlexNet.Cli.Running;
using AlexNet.Core;
using AlexNet.Experiments.Live;
using AlexNet.Training.RunFolders;

namespace AlexNet.Cli.Commands;

/// <summary><c>alexnet watch</c></summary>
internal static class WatchCommand
{
    private const int DefaultPort = 8012;
    private const int MostPort = 65535;

    public static Command Create()
    {
        var run = OptionValue.One("--run", "NAME,…", "the run's folder below runs/, or its path, as on a disk that machines share; or several with commas between them");
        var port = OptionValue.One("--port", "N", $"where a browser on this machine finds the page, 0: any that is free; default: {DefaultPort}");
        var command = new Command("watch", "Shows the report page of a run, or of several, in a browser and keeps it current while they go on; reads only, and ends with Ctrl-C.") { run, port };
        command.SetAction(result => Interrupt.Run(
            cancellation =>
            {
                var names = result.GetValue(run) ?? throw new UserErrorException($"no --run was given; allowed is the name of a folder below {RunFolder.Root}/, a path, or several with commas between them");
                var report = new LiveReport(RunNames.Watched(names), ReportCommand.Repeating);
                using var server = new LiveServer(report, result.Integer(port, DefaultPort, 0, MostPort));
                Terminal.Line($"Watching {names}: {server.Address}");
                server.RunAsync(cancellation).GetAwaiter().GetResult();
                return true;
            },
            "no longer watched; the runs go on"));
        return command;
    }
}
