using AlexNet.Loader.DataSets;
using AlexNet.Loader.Graph;
using AlexNet.Loader.Graph.Batches;
using AlexNet.Loader.Sources;
using AlexNet.Loader.Tests.Support;

namespace AlexNet.Loader.Tests.Graph;

/// <summary>The stream's state is a value: stopping and starting from it changes nothing.</summary>
public sealed class BatchStreamPositionTests : GraphTest
{
    /// <summary>Two stops within every epoch and one at its boundary: 8 + 9 + 6 = 23 images.</summary>
    private static readonly int[] Parts = [8, 9, 6];

    [Test]
    public void Position_AChainOfStreamsIsOneStream()
    {
        AssertChainIsWhole(Source);
    }

    [Test]
    public void Position_AChainOfStreamsIsOneStreamFromShards()
    {
        var folder = Folder.Combine("shards-of-position");
        TinyImages.WriteShards(folder, "train", Source, perShard: 9);
        using var shards = DataSet.Open(folder);
        AssertChainIsWhole(shards.Split("train"));
    }

    [Test]
    public void Position_IsThatOfTheLastBatchHandedOut()
    {
        using var stream = LoaderGraph.Start(Source, Statistics, Options(batch: 20, total: null));
        Assert.That(stream.Position, Is.EqualTo(SamplePosition.Start));
        Assert.That(stream.TryNext(out var first));
        first!.Dispose();
        Assert.That((stream.Position.Epoch, stream.Position.Next), Is.EqualTo((0, 20)), "whatever was made ahead");
        Assert.That(stream.TryNext(out var second));
        second!.Dispose();
        Assert.That((stream.Position.Epoch, stream.Position.Next), Is.EqualTo((1, 17)));
    }

    private void AssertChainIsWhole(IImageSource source)
    {
        var whole = Collect(source, Options(batch: 1, total: 3 * Images));
        var position = SamplePosition.Start;
        var chained = new List<Copy>();
        foreach (var part in Enumerable.Repeat(Parts, 3).SelectMany(parts => parts))
        {
            chained.AddRange(Take(source, position, part, out position));
        }

        Assert.That((position.Epoch, position.Next), Is.EqualTo((3, 0)));
        AssertSame(chained, whole);
    }

    /// <summary>Starts an endless stream, takes so many batches of one image and drops what was made ahead.</summary>
    private List<Copy> Take(IImageSource source, SamplePosition start, int count, out SamplePosition position)
    {
        using var stream = LoaderGraph.Start(source, Statistics, Options(batch: 1, total: null) with { Start = start });
        var copies = new List<Copy>();
        while (copies.Count < count && stream.TryNext(out var batch))
        {
            using (batch)
            {
                copies.Add(new Copy(batch.Images.ToArray(), batch.Labels.ToArray(), batch.Samples.ToArray(), batch.NextSample));
            }
        }

        position = stream.Position;
        return copies;
    }
}
