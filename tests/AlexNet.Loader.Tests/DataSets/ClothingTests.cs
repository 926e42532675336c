using AlexNet.Loader.DataSets;
using AlexNet.Loader.Graph;
using AlexNet.Loader.Graph.Batches;
using AlexNet.Loader.Sources;
using AlexNet.Loader.Statistics;
using AlexNet.Loader.Tests.Support;

namespace AlexNet.Loader.Tests.DataSets;

/// <summary>Real photographs, where they lie beside the repository.</summary>
public sealed class ClothingTests
{
    [Test]
    public void Evaluation_SeesEveryPhotographOnce()
    {
        var folder = Path.GetFullPath(Path.Combine(Repository.Root, "..", "shared", "data", "clothing"));
        if (!Directory.Exists(folder))
        {
            Assert.Ignore($"{folder} is not there: photographs are not tested");
        }

        using var data = DataSet.Open(Path.Combine(Repository.Root, "data-manifests", "clothing.json"), folder);
        var source = data.Split("validation");
        Assert.That((data.Split("train").Count, source.Count, data.Split("test").Count), Is.EqualTo((3068, 341, 372)));
        var statistics = DataStatistics.Compute(source, data.Size, workers: 2);
        Assert.That((statistics.Count, statistics.Skipped), Is.EqualTo((341, 0)));
        using var stream = LoaderGraph.Start(source, statistics, LoaderOptions.Evaluation(source, batch: 64, crop: 227, pixelScale: 1));
        var seen = 0;
        var sum = 0.0;
        while (stream.TryNext(out var batch))
        {
            using (batch)
            {
                seen += batch.Count;
                sum += batch.Images.Span.ToArray().Sum(value => (double)value);
            }
        }

        Assert.That(seen, Is.EqualTo(341));
        Assert.That(sum / (341.0 * 3 * 227 * 227), Is.Zero.Within(1e-3), "less their own mean, the values average to nothing");
        Assert.That(stream.BadImages, Is.Empty);
    }
}
