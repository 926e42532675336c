using AlexNet.Loader.DataSets;
using AlexNet.Loader.Graph;
using AlexNet.Loader.Graph.Batches;
using AlexNet.Loader.Sources;
using AlexNet.Loader.Statistics;

namespace AlexNet.Loader.Tests.Support;

/// <summary>A small data set of two classes and 23 images, its statistics, and ways to collect batches.</summary>
public abstract class GraphTest
{
    protected const int Crop = 27;
    protected const int PerClass = 12;
    protected const int Images = 2 * PerClass - 1;

    private protected TempFolder Folder { get; private set; } = null!;

    protected DataSet Data { get; private set; } = null!;

    protected IEncodedSource Source => (IEncodedSource)Data.Split("train");

    protected DataStatistics Statistics { get; private set; } = null!;

    [OneTimeSetUp]
    public void OneTimeSetUp()
    {
        Folder = new TempFolder();
        TinyImages.WriteClasses(Folder.Combine("images", "train"), classes: 2, PerClass);
        File.Delete(Folder.Combine("images", "train", "class1", "011.jpg"));
        Data = DataSet.Open(Folder.Combine("images"));
        Statistics = TinyImages.Statistics(Source);
    }

    [OneTimeTearDown]
    public void OneTimeTearDown()
    {
        Data.Dispose();
        Folder.Dispose();
    }

    protected static LoaderOptions Options(int batch, long? total, int workers = 2) => new()
    {
        Batch = batch,
        Crop = Crop,
        Seed = 17,
        Workers = workers,
        TotalSamples = total,
        PixelScale = 2,
    };

    /// <summary>Copies of all batches of a finite stream.</summary>
    protected List<Copy> Collect(IImageSource source, LoaderOptions options)
    {
        using var stream = LoaderGraph.Start(source, Statistics, options);
        var copies = new List<Copy>();
        while (stream.TryNext(out var batch))
        {
            using (batch)
            {
                copies.Add(new Copy(batch.Images.ToArray(), batch.Labels.ToArray(), batch.Samples.ToArray(), batch.NextSample));
            }
        }

        return copies;
    }

    /// <summary>Nothing of the stream runs any more, or soon: after a failure it is told without waiting for the last for ever.</summary>
    protected static void AssertStopped(BatchStream stream) => Eventually.True(() => stream.Completions.All(completion => completion.IsCompleted));

    protected static void AssertSame(IReadOnlyList<Copy> actual, IReadOnlyList<Copy> expected)
    {
        Assert.That(actual, Has.Count.EqualTo(expected.Count));
        for (var i = 0; i < expected.Count; i++)
        {
            Assert.That(actual[i].Samples, Is.EqualTo(expected[i].Samples));
            Assert.That(actual[i].Labels, Is.EqualTo(expected[i].Labels));
            Assert.That(actual[i].Images.AsSpan().SequenceEqual(expected[i].Images), $"the pixels of batch {i}");
        }
    }

    public sealed record Copy(float[] Images, int[] Labels, long[] Samples, long NextSample);
}
