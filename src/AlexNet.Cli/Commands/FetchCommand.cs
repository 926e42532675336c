using System.CommandLine;
using AlexNet.Cli.Display;
using AlexNet.Cli.Options;
using AlexNet.Cli.Running;
using AlexNet.Core;
using AlexNet.Loader.Layouts;
using AlexNet.Loader.Fetching;
using AlexNet.Loader.Manifests;

namespace AlexNet.Cli.Commands;

/// <summary><c>alexnet fetch</c></summary>
internal sealed class FetchCommand
{
    private readonly Option<string> _manifest = OptionValue.One("--manifest", "FILE", "the data set's manifest, or its name in data-manifests/");
    private readonly Option<string> _data = OptionValue.One("--data", "FOLDER", "where the data shall lie; default: where the manifest says");
    private readonly Option<bool> _verify = new("--verify") { Description = "check the checksums of files that are already there, not their size alone", Arity = ArgumentArity.ZeroOrOne };

    public static Command Create()
    {
        var fetch = new FetchCommand();
        var command = new Command("fetch", "Downloads, checks and unpacks a manifest's data; where its licence asks for a login, says what to put where.");
        command.Add(fetch._manifest);
        command.Add(fetch._data);
        command.Add(fetch._verify);
        command.SetAction(fetch.Run);
        return command;
    }

    private int Run(ParseResult result)
    {
        var name = result.GetValue(_manifest)
            ?? throw new UserErrorException($"no --manifest was given; allowed is a JSON file or one of {string.Join(", ", ManifestFiles.Names)}");
        var location = new DataLocation(ManifestFiles.Find(name), result.GetValue(_data), DataReading.Default);
        return Interrupt.Run(
            cancellation => Run(location, location.Manifest!, result.GetValue(_verify), cancellation),
            "stopped; what has been fetched is kept, the same command goes on from there");
    }

    private static bool Run(DataLocation location, Manifest manifest, bool verify, CancellationToken cancellation)
    {
        if (manifest.Layout == ManifestLayout.Generated)
        {
            GeneratedData.Ensure(location, cancellation);
            Terminal.Line($"{manifest.Name}: complete in {Path.GetFullPath(location.Folder ?? manifest.DataFolder)}");
            return true;
        }

        var report = FetchBars.Show((say, progress) => DataFetch.RunAsync(
            manifest, location.Folder, new FetchOptions { Verify = verify, Say = say, Progress = progress }, cancellation).GetAwaiter().GetResult());
        FetchTexts.Print(manifest, report);
        return report.IsComplete ? true : throw new UserErrorException(FetchTexts.Incomplete(manifest, report));
    }
}
