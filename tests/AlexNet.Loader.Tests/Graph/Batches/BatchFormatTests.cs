using System.Runtime.InteropServices;
using AlexNet.Loader.DataSets;
using AlexNet.Loader.Graph;
using AlexNet.Loader.Graph.Batches;
using AlexNet.Loader.Sources;
using AlexNet.Loader.Tests.Support;

namespace AlexNet.Loader.Tests.Graph.Batches;

public sealed class BatchFormatTests : GraphTest
{
    /// <summary>What a kernel does with the bytes and the draws gives the bits of the batch of floats.</summary>
    [Test]
    public void Draws_AppliedToTheBytesGiveTheFloatsExactly([Values] bool fromShards, [Values] bool augmented)
    {
        var folder = Folder.Combine("shards", $"{augmented}");
        TinyImages.WriteShards(folder, "train", Source, perShard: 9);
        using var shards = DataSet.Open(folder);
        var source = fromShards ? shards.Split("train") : Source;
        var options = Options(batch: 9, total: 50) with { Augment = augmented ? Augment.Full : Augment.None };
        using var floats = LoaderGraph.Start(source, Statistics, options);
        using var bytes = LoaderGraph.Start(source, Statistics, options with { Format = BatchFormat.Bytes });
        var flips = 0;
        while (floats.TryNext(out var expected))
        {
            Assert.That(bytes.TryNext(out var actual));
            Assert.That(actual!.Images.Length, Is.Zero);
            Assert.That(expected.Bytes.Length, Is.Zero);
            Assert.That(actual.Labels.Span.SequenceEqual(expected.Labels.Span));
            Assert.That(actual.Samples.Span.SequenceEqual(expected.Samples.Span));
            Assert.That(actual.Draws.Span.SequenceEqual(expected.Draws.Span));
            Assert.That(Apply(actual).AsSpan().SequenceEqual(expected.Images.Span));
            flips += actual.Draws.ToArray().Sum(draw => draw.Flip);
            expected.Dispose();
            actual.Dispose();
        }

        Assert.That(bytes.TryNext(out _), Is.False);
        Assert.That(flips, Is.EqualTo(augmented ? 33 : 0), "of 50 images");
    }

    [Test]
    public void Bytes_OfBadImagesAreLeftOutAndTheRestIsZero()
    {
        var folder = Folder.Combine("bad");
        TinyImages.WriteClasses(folder, classes: 1, perClass: 6);
        File.WriteAllBytes(Path.Combine(folder, "class0", "002.jpg"), [1, 2, 3]);
        File.WriteAllBytes(Path.Combine(folder, "class0", "000.jpg"), TinyImages.Jpeg(0));
        var names = Enumerable.Range(0, 6).Select(i => (Path.Combine("class0", $"{i:000}.jpg"), 0)).ToArray();
        using var source = new FolderSource(folder, ["class0"], names);
        var options = LoaderOptions.Evaluation(source, batch: 8, Crop, pixelScale: 1) with { Format = BatchFormat.Bytes, MaxBadFraction = 0.5 };
        using var stream = LoaderGraph.Start(source, Statistics, options);
        Assert.That(stream.TryNext(out var batch));
        Assert.That(batch!.Samples.ToArray(), Is.EqualTo(new long[] { 0, 1, 3, 4, 5 }));
        Assert.That(batch.Draws.ToArray(), Has.All.EqualTo(new ImageDraw(2, 2, 0, 0, 0, 0)));
        using var alone = LoaderGraph.Start(source, Statistics, options with { Batch = 1 });
        for (var i = 0; i < 5; i++)
        {
            Assert.That(alone.TryNext(out var one));
            Assert.That(batch.Bytes.Span.Slice(i * 3 * Crop * Crop, 3 * Crop * Crop).SequenceEqual(one!.Bytes.Span));
            one.Dispose();
        }
    }

    /// <summary>A device copies from memory of its own kind, which must outlive every block.</summary>
    [Test]
    public void Bytes_LieInTheGivenMemory_WhichIsGivenBackAtTheEnd([Values] bool read)
    {
        var memory = new CountingPool();
        using (var stream = LoaderGraph.Start(Source, Statistics, Options(batch: 4, total: null) with { Format = BatchFormat.Bytes, Memory = memory }))
        {
            Assert.That(memory.Rented, Is.EqualTo(3));
            if (read)
            {
                Assert.That(stream.TryNext(out var batch));
                Assert.That(memory.Owns(batch!.Bytes));
                batch.Dispose();
            }

            Assert.That(memory.Returned, Is.Zero);
        }

        Assert.That(memory.Returned, Is.EqualTo(memory.Rented));
    }

    [Test]
    public void Memory_ThatCannotBeHad_IsGivenBackAsFarAsItWas()
    {
        var memory = new CountingPool { Limit = 2 };
        var options = Options(batch: 4, total: null) with { Format = BatchFormat.Bytes, Memory = memory };
        Assert.Throws<OutOfMemoryException>(() => LoaderGraph.Start(Source, Statistics, options));
        Assert.That((memory.Rented, memory.Returned), Is.EqualTo((2, 2)));
    }

    /// <summary>Kernels read it as six words.</summary>
    [Test]
    public void ImageDraw_IsSixWords() => Assert.That(Marshal.SizeOf<ImageDraw>(), Is.EqualTo(24));

    private float[] Apply(Batch batch)
    {
        const int values = 3 * Crop * Crop;
        var result = new float[batch.Count * values];
        for (var i = 0; i < result.Length; i++)
        {
            var draw = batch.Draws.Span[i / values];
            var (c, y, x) = (i % values / Crop / Crop, i / Crop % Crop, i % Crop);
            var column = draw.Flip == 1 ? Crop - 1 - x : x;
            var pixel = batch.Bytes.Span[(i / values * values) + (((y * Crop) + column) * 3) + c];
            var offset = c switch { 0 => draw.Red, 1 => draw.Green, _ => draw.Blue };
            var mean = Statistics.Mean[((((draw.Top + y) * TinyImages.Size) + draw.Left + column) * 3) + c];
            result[i] = (pixel + offset - mean) * 0.5f;
        }

        return result;
    }
}
