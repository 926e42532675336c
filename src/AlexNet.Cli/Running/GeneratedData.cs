using AlexNet.Cli.Options;
using AlexNet.Core;
using AlexNet.Loader.Generated;
using AlexNet.Loader.Manifests;

namespace AlexNet.Cli.Running;

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

        Bars.Show(BarColumns.TimeLeft, bars =>
        {
            var show = new Lazy<Action<long, long>>(() => WorkBar.Filling(bars.Add($"making the data set {manifest.Name}")));
            GeneratedDataSet.Ensure(manifest, location.Folder, (done, total) => show.Value(done, total), cancellation: cancellation);
            return bars;
        });
    }

    private static void Announce(ref int announced, string name, string folder, int total)
    {
        if (Interlocked.Exchange(ref announced, 1) == 0)
        {
            Terminal.Line($"Making the data set {name}: {Counted.Of(total, "picture")} in {folder} ...");
        }
    }
}
