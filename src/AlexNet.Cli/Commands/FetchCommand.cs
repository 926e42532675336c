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
    private readonly Option<string> _manifest = OptionValue.One("--manifest", "FILE", "the data set's manifest, or its name in data-manifests/", () => ManifestFiles.Names);
    private readonly Option<string> _data = OptionValue.One("--data", "FOLDER", "where the data shall lie; default: where the manifest says");
    private readonly Option<bool> _verify = OptionValue.Flag("--verify", "check the checksums of files that are already there, not their size alone");
    private readonly Option<string> _json = OptionValue.One("--json", "FILE", "write what has become of each file there too");

    public static Command Create()
    {
        var fetch = new FetchCommand();
        var command = new Command("fetch", "Downloads, checks and unpacks a manifest's data; where its licence asks for a login, says what to put where.");
        command.Add(fetch._manifest);
        command.Add(fetch._data);
        command.Add(fetch._verify);
        command.Add(fetch._json);
        command.SetAction(fetch.Run);
        return command;
    }

    private int Run(ParseResult result)
    {
        var name = result.GetValue(_manifest)
            ?? throw new UserErrorException($"no --manifest was given; allowed is a JSON file or one of {string.Join(", ", ManifestFiles.Names)}");
        var location = new DataLocation(ManifestFiles.Find(name), result.GetValue(_data), DataReading.Default);
        return Interrupt.Run(
            cancellation => Run(location, location.Manifest!, result.GetValue(_verify), result.GetValue(_json), cancellation),
            "stopped; what has been fetched is kept, the same command goes on from there");
    }

    private static bool Run(DataLocation location, Manifest manifest, bool verify, string? json, CancellationToken cancellation)
    {
        var report = manifest.Layout == ManifestLayout.Generated ? Generate(location, manifest, cancellation) : FetchBars.Show((say, progress) => DataFetch.RunAsync(
            manifest, location.Folder, new FetchOptions { Verify = verify, Say = say, Progress = progress }, cancellation).GetAwaiter().GetResult());
        FetchTexts.Print(manifest, report);
        if (json is not null)
        {
            FetchTexts.WriteJson(manifest, report, json);
        }

        return report.IsComplete ? true : throw new UserErrorException(FetchTexts.Incomplete(manifest, report));
    }

    private static FetchReport Generate(DataLocation location, Manifest manifest, CancellationToken cancellation)
    {
        GeneratedData.Ensure(location, cancellation);
        return new(Path.GetFullPath(location.Folder ?? manifest.DataFolder), [], MissingTars: 0);
    }
}
