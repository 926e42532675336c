using AlexNet.Cli.Display;
using AlexNet.Cli.Options;
using AlexNet.Loader.Generated;
using AlexNet.Loader.Manifests;
using Spectre.Console;

namespace AlexNet.Cli.Commands;

/// <summary>Makes a generated data set where it is missing.</summary>
internal static class GeneratedData
{
    public static void Ensure(DataLocation location, CancellationToken cancellation)
    {
        if (location.Manifest is not { Layout: ManifestLayout.Generated } manifest)
        {
            return;
        }

        if (!Terminal.IsInteractive)
        {
            var announced = 0;
            GeneratedDataSet.Ensure(manifest, location.Folder, (_, total) => Announce(ref announced, manifest.Name, location.Folder ?? manifest.DataFolder, total), cancellation: cancellation);
            return;
        }

        AnsiConsole.Progress().AutoClear(true).Start(context =>
        {
            var task = new Lazy<ProgressTask>(() => context.AddTask($"making the data set {manifest.Name}"));
            GeneratedDataSet.Ensure(manifest, location.Folder, (done, total) => task.Value.Value = 100.0 * done / total, cancellation: cancellation);
        });
    }

    private static void Announce(ref int announced, string name, string folder, int total)
    {
        if (Interlocked.Exchange(ref announced, 1) == 0)
        {
            Console.WriteLine($"Making the data set {name}: {total:N0} pictures in {folder} ...");
        }
    }
}
