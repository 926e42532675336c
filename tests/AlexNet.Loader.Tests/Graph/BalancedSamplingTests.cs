using AlexNet.Loader.DataSets;
using AlexNet.Loader.Graph;
using AlexNet.Loader.Graph.Batches;
using AlexNet.Loader.Sources;
using AlexNet.Loader.Storage;
using AlexNet.Loader.Tests.Support;

namespace AlexNet.Loader.Tests.Graph;

/// <summary>Classes of nine and of three images that take turns, from files and from shards.</summary>
public sealed class BalancedSamplingTests : GraphTest
{
    private const int All = 12;

    private DataSet _files = null!;
    private DataSet _shards = null!;

    private IEncodedSource Uneven => (IEncodedSource)_files.Split("train");

    private int[] Labels => [.. Enumerable.Range(0, All).Select(Uneven.Label)];

    [OneTimeSetUp]
    public void Write()
    {
        TinyImages.WriteClasses(Folder.Combine("uneven", "train"), classes: 2, perClass: 9);
        foreach (var image in Enumerable.Range(0, 6))
        {
            File.Delete(Folder.Combine("uneven", "train", "class1", $"{image:000}.jpg"));
        }

        _files = DataSet.Open(Folder.Combine("uneven"));
        TinyImages.WriteShards(Folder.Combine("uneven-shards"), "train", Uneven, perShard: 5);
        _shards = DataSet.Open(Folder.Combine("uneven-shards"));
    }

    [OneTimeTearDown]
    public void Close()
    {
        _files.Dispose();
        _shards.Dispose();
    }

    [Test]
    public void Labels_AreCountedByClass()
    {
        Assert.That(Uneven.CountByClass(), Is.EqualTo(new[] { 9, 3 }));
        Assert.That(Uneven.Labels(), Is.EqualTo(new[] { 0, 0, 0, 0, 0, 0, 0, 0, 0, 1, 1, 1 }));
        Assert.That(_shards.Split("train").CountByClass(), Is.EqualTo(new[] { 9, 3 }));
    }

    /// <summary>Batches of five are no rounds of two, and epochs of twelve no passes of nine.</summary>
    [Test]
    public void Balanced_GivesEveryClassEquallyOften([Values] bool fromShards)
    {
        var labels = Collect(fromShards ? _shards.Split("train") : Uneven, Balanced(batch: 5, total: 3 * All)).SelectMany(batch => batch.Labels).ToArray();
        for (var round = 0; round < labels.Length / 2; round++)
        {
            Assert.That(labels[2 * round] + labels[(2 * round) + 1], Is.EqualTo(1), $"round {round}");
        }

        Assert.That(labels.Where((_, i) => i % 2 == 0).Distinct().Count(), Is.EqualTo(2), "in a drawn order");
        var uniform = Collect(Uneven, Balanced(batch: 5, total: All) with { Sampling = Sampling.Uniform });
        Assert.That(uniform.SelectMany(batch => batch.Labels).Sum(), Is.EqualTo(3));
    }

    /// <summary>Each time that an image comes in an epoch it is cut, mirrored and lit otherwise.</summary>
    [Test]
    public void Balanced_DrawsEveryUseOfAnImageAnew([Values] bool fromShards)
    {
        var order = new BalancedOrder(17, Labels);
        using var stream = LoaderGraph.Start(
            fromShards ? _shards.Split("train") : Uneven, Statistics, Balanced(batch: All, total: 2 * All) with { Format = BatchFormat.Bytes });
        for (var epoch = 0; epoch < 2; epoch++)
        {
            Assert.That(stream.TryNext(out var batch));
            var uses = Enumerable.Range(epoch * All, All).Select(sample => order.At(sample, 0)).ToArray();
            var draws = uses.Select(use => ImageDraw.Of(
                Augmentation.Draw(17, epoch, use.DrawIndex, TinyImages.Size, Crop, crops: true, flips: true),
                Lighting.Offset(17, epoch, use.DrawIndex, Statistics.Eigen, LightingScale.Paper))).ToArray();
            Assert.That(batch!.Labels.ToArray(), Is.EqualTo(uses.Select(use => Labels[use.Image])));
            Assert.That(batch.Draws.ToArray(), Is.EqualTo(draws));
            var twice = uses.Zip(draws).GroupBy(pair => pair.First.Image).First(group => group.Count() == 2).Select(pair => pair.Second).ToArray();
            Assert.That((twice[0].Red, twice[0].Green), Is.Not.EqualTo((twice[1].Red, twice[1].Green)));
            batch.Dispose();
        }
    }

    [Test]
    public void Balanced_GoesOnAtAnySample([Values] bool fromShards, [Values(1, 7, 12, 17)] int from)
    {
        var source = fromShards ? _shards.Split("train") : Uneven;
        var whole = Collect(source, Balanced(batch: 1, total: 2 * All));
        AssertSame(Collect(source, Balanced(batch: 1, total: (2 * All) - from) with { Start = SamplePosition.After(from, All), Workers = 1 }), [.. whole.Skip(from)]);
    }

    [Test]
    public void Balanced_ReplacesABadImageByOneOfItsClass([Values(1, 4)] int workers)
    {
        using var damaged = new Damaged(Uneven, [0, 1, 2, 3, 9]);
        var order = new BalancedOrder(17, Labels);
        var batches = Collect(damaged, Balanced(batch: 4, total: 4 * All) with { Workers = workers, MaxBadFraction = 1 });
        var labels = batches.SelectMany(batch => batch.Labels).ToArray();
        Assert.That(labels, Is.EqualTo(Enumerable.Range(0, 4 * All).Select(sample => Labels[order.At(sample, 0).Image])));
        AssertSame(Collect(Uneven, Balanced(batch: 4, total: 4)), [Collect(Uneven, Balanced(batch: 4, total: 4 * All))[0]]);
        AssertSame(Collect(damaged, Balanced(batch: 4, total: 4 * All - 8) with { Start = SamplePosition.After(8, All), MaxBadFraction = 1 }), [.. batches.Skip(2)]);
    }

    /// <summary>Where a class has nothing left, others take its turn.</summary>
    [Test]
    public void Balanced_OfAClassWithoutAGoodImageGoesOnWithOthers()
    {
        using var damaged = new Damaged(Uneven, [0, 1, 2, 3, 4, 6, 7, 8, 9, 10, 11]);
        var batches = Collect(damaged, Balanced(batch: 4, total: All) with { MaxBadFraction = 1 });
        Assert.That(batches.SelectMany(batch => batch.Labels), Is.EqualTo(Enumerable.Repeat(0, All)));
    }

    private static LoaderOptions Balanced(int batch, long total) => Options(batch, total) with { Sampling = Sampling.Balanced };

    /// <summary>Some of a source's images cannot be read.</summary>
    private sealed class Damaged(IEncodedSource source, int[] bad) : IEncodedSource
    {
        public int Count => source.Count;

        public IReadOnlyList<string> ClassNames => source.ClassNames;

        public int Label(int sampleIndex) => source.Label(sampleIndex);

        public string Name(int sampleIndex) => source.Name(sampleIndex);

        public void Read(int sampleIndex, ByteBuffer target)
        {
            if (bad.Contains(sampleIndex))
            {
                throw new IOException("damaged");
            }

            source.Read(sampleIndex, target);
        }

        public void Dispose()
        {
        }
    }
}
