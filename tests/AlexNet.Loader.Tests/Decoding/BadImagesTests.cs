using AlexNet.Imaging.Formats.Decoding;
using AlexNet.Loader.DataSets;
using AlexNet.Loader.Decoding;
using AlexNet.Loader.Graph;
using AlexNet.Loader.Graph.Batches;
using AlexNet.Loader.Sources;
using AlexNet.Loader.Storage;
using AlexNet.Loader.Tests.Support;

namespace AlexNet.Loader.Tests.Decoding;

/// <summary>A folder of 23 images, four of which are not: cut short, empty, another format and gone.</summary>
public sealed class BadImagesTests : GraphTest
{
    private static readonly int[] Bad = [3, 4, 15, 22];

    [OneTimeSetUp]
    public void Damage()
    {
        File.WriteAllBytes(Source.Name(3), File.ReadAllBytes(Source.Name(3))[..400]);
        File.WriteAllBytes(Source.Name(4), []);
        File.WriteAllBytes(Source.Name(15), "GIF89a"u8.ToArray());
        File.Delete(Source.Name(22));
    }

    [Test]
    public void Replace_FillsTheSlotWithTheNextGoodImageWhateverTheWorkers()
    {
        var options = Options(batch: 6, total: 3 * Images) with { MaxBadFraction = 0.5 };
        var one = Collect(Source, options with { Workers = 1 });
        AssertSame(Collect(Source, options with { Workers = 8 }), one);
        var labels = one.SelectMany(batch => batch.Labels).ToArray();
        Assert.That(labels, Has.Length.EqualTo(3 * Images), "batches stay full");
        for (var sampleNumber = 0; sampleNumber < labels.Length; sampleNumber++)
        {
            var order = Shuffle.Permutation(17, Purpose.Shuffle, sampleNumber / Images, Images);
            var position = sampleNumber % Images;
            while (Bad.Contains(order[position % Images]))
            {
                position++;
            }

            Assert.That(labels[sampleNumber], Is.EqualTo(Source.Label(order[position % Images])), $"sample {sampleNumber}");
        }
    }

    [Test]
    public void Replace_ResumesWithTheSamePixels()
    {
        var options = Options(batch: 6, total: 48) with { MaxBadFraction = 0.5 };
        var whole = Collect(Source, options);
        AssertSame(Collect(Source, options with { Start = SamplePosition.After(18, Images), TotalSamples = 30 }), whole.Skip(3).ToArray());
    }

    [Test]
    public void Skip_CountsAndNamesThem()
    {
        var options = LoaderOptions.Evaluation(Source, batch: 5, Crop, pixelScale: 1) with { MaxBadFraction = 0.5 };
        using var stream = LoaderGraph.Start(Source, Statistics, options);
        var samples = new List<long>();
        while (stream.TryNext(out var batch))
        {
            using (batch)
            {
                samples.AddRange(batch.Samples.ToArray());
                Assert.That(batch.Labels.ToArray(), Is.EqualTo(batch.Samples.ToArray().Select(sample => Source.Label((int)sample))));
                Assert.That(batch.Buffer.Skip(batch.Images.Length), Has.All.Zero);
            }
        }

        Assert.That(samples, Is.EqualTo(Enumerable.Range(0, Images).Except(Bad).Select(i => (long)i)));
        Assert.That(stream.BadImages.Select(image => image.Index), Is.EqualTo(Bad));
        Assert.That(stream.BadImages.Select(image => image.Name), Is.EqualTo(Bad.Select(Source.Name)));
        Assert.That(stream.BadImages[0].Reason, Does.StartWith("corrupt JPEG"));
        Assert.That(stream.BadImages[1].Reason, Is.EqualTo("not a JPEG, PNG, TIFF, WebP, GIF, BMP, PBM or TGA: it is empty"));
        Assert.That(stream.BadImages[2].Reason, Is.EqualTo("corrupt GIF: no whole picture in it"));
    }

    [Test]
    public void Skip_KeepsThePixelsOfTheOthers()
    {
        var all = LoaderOptions.Evaluation(Source, batch: 30, Crop, pixelScale: 1) with { MaxBadFraction = 0.5 };
        var together = Collect(Source, all).Single().Images;
        var single = Collect(Source, all with { Batch = 1, RingSize = 4 }).SelectMany(batch => batch.Images);
        Assert.That(together.AsSpan().SequenceEqual(single.ToArray()));
    }

    /// <summary>Batches of nothing but bad images, more of them than the ring has buffers.</summary>
    [Test]
    [CancelAfter(30_000)]
    public void Skip_ReturnsBuffersThatStayEmptyToTheRing(CancellationToken stop)
    {
        var all = LoaderOptions.Evaluation(Source, batch: 1, Crop, pixelScale: 1) with { MaxBadFraction = 0.5 };
        Assert.That(Collect(Source, all with { RingSize = 2, Cancellation = stop }), Has.Count.EqualTo(Images - Bad.Length));
    }

    [Test]
    public void Read_RefusesAFileThatNoImageCanBe()
    {
        var path = Folder.Combine("large.jpg");
        using (var file = File.Create(path))
        {
            file.SetLength(3L << 30);
        }

        var buffer = new ByteBuffer();
        Assert.That(Assert.Throws<IOException>(() => buffer.ReadFile(path))!.Message, Is.EqualTo("3221225472 bytes, allowed are at most 1073741824"));
        Assert.That(buffer.Length, Is.Zero);
        File.Delete(path);
    }

    [Test]
    public void Limit_StopsTheRunAndNamesBoth()
    {
        using var stream = LoaderGraph.Start(Source, Statistics, Options(batch: 4, total: null));
        var error = Assert.Throws<UserErrorException>(() =>
        {
            while (stream.TryNext(out var batch))
            {
                batch.Dispose();
            }
        });
        Assert.That(error!.Message, Does.StartWith("2 of 23 images cannot be used, allowed are 1; the last: "));
    }

    [Test]
    public void Limit_IsToldByTheFirstOneTooManyHoweverManyFollow()
    {
        var bad = new BadImages(Source, 0.1);
        bad.Add(5, "a");
        bad.Add(6, "b");
        bad.Add(5, "a");
        Assert.That((bad.Limit, bad.Count), Is.EqualTo((2, 2)), "each counts once");
        foreach (var index in new[] { 7, 8 })
        {
            var error = Assert.Throws<UserErrorException>(() => bad.Add(index, "c"));
            Assert.That(error!.Message, Is.EqualTo($"3 of 23 images cannot be used, allowed are 2; the last: {Source.Name(index)}: c"));
        }
    }

    [Test]
    public void ThrowIfAll_NamesTheFirstByItsIndex()
    {
        var bad = new BadImages(new FolderSource("/x", ["a"], [("a/0", 0), ("a/1", 0)]), maxFraction: 1);
        bad.Add(1, "late");
        bad.ThrowIfAll();
        bad.Add(0, "early");
        Assert.That(Assert.Throws<UserErrorException>(bad.ThrowIfAll)!.Message, Is.EqualTo("none of 2 images can be used; the first: /x/a/0: early"));
        Assert.That(bad.List, Is.EqualTo(new[] { new BadImage(0, "/x/a/0", "early"), new BadImage(1, "/x/a/1", "late") }));
    }

    [Test]
    public void IsBad_IsWhatAnImageCanBeBlamedFor()
    {
        Exception[] own = [new IOException(), new EndOfStreamException(), new UnauthorizedAccessException(), new ImageFormatException("x")];
        Assert.That(own.Select(BadImages.IsBad), Is.All.True);
        Assert.That(new Exception[] { new InvalidOperationException(), new OutOfMemoryException(), new UserErrorException("x") }.Select(BadImages.IsBad), Is.All.False);
    }

    [TestCase(3, 0.01, 1)]
    [TestCase(199, 0.01, 1)]
    [TestCase(200, 0.01, 2)]
    [TestCase(1000, 0, 0)]
    public void Limit_ForgivesOneUnlessNoneIsAllowed(int count, double fraction, int limit)
    {
        var source = new FolderSource("/", ["a"], Enumerable.Repeat(("a/x", 0), count).ToArray());
        Assert.That(new BadImages(source, fraction).Limit, Is.EqualTo(limit));
    }

    [Test]
    public void Replace_EndsWhereNoImageIsGood()
    {
        Directory.CreateDirectory(Folder.Combine("hopeless", "a"));
        File.WriteAllBytes(Folder.Combine("hopeless", "a", "x.jpg"), [0xFF, 0xD8, 0xFF]);
        using var data = DataSet.Open(Folder.Combine("hopeless"));
        using var stream = LoaderGraph.Start(data.Split("train"), Statistics, Options(batch: 4, total: null));
        Assert.That(Assert.Throws<UserErrorException>(() => stream.TryNext(out _))!.Message, Does.StartWith($"none of 1 image can be used; the first: {Folder.Combine("hopeless", "a", "x.jpg")}: unreadable JPEG"));
    }
}
