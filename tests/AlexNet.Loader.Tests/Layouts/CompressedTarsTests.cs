using AlexNet.Loader.DataSets;
using AlexNet.Loader.Graph;
using AlexNet.Loader.Graph.Batches;
using AlexNet.Loader.Layouts;
using AlexNet.Loader.Sources;
using AlexNet.Loader.Statistics;
using AlexNet.Loader.Tests.Support;
using AlexNet.Loader.Trees;

namespace AlexNet.Loader.Tests.Layouts;

/// <summary>Tars that are unpacked while they are read.</summary>
public sealed class CompressedTarsTests : LayoutTest
{
    private static readonly DataReading InOrder = new() { Disorder = 1 };

    [TestCase("x.tar.gz", "gzip")]
    [TestCase("x.tgz", "gzip")]
    [TestCase("x.tar.zst", "zstd")]
    public void Open_ReadsThemAsTheImagesLie(string name, string format)
    {
        var files = Mixed(40);
        Write(name, format, files);
        Tars.Write(Folder.Combine("x.tar"), files);
        using var data = DataSet.Open(Folder.Combine(name), reading: InOrder);
        using var plain = DataSet.Open(Folder.Combine("x.tar"));
        Assert.That(data.ClassNames, Is.EqualTo(new[] { "class0", "class1" }));
        foreach (var split in new[] { "train", "validation" })
        {
            var (source, other) = (data.Split(split), plain.Split(split));
            var names = Names(source);
            Assert.That(names, Is.EqualTo(files.Select(file => file.Name).Where(names.Contains)), "in the tar's order");
            Assert.That(names, Is.EquivalentTo(Names(other)), "divided as the plain tar");
            Assert.That(Labels(source), Is.EqualTo(names.Select(file => file.StartsWith("class0", StringComparison.Ordinal) ? 0 : 1)));
            for (var i = 0; i < source.Count; i++)
            {
                Assert.That(Bytes(source, i), Is.EqualTo(files.First(file => file.Name == names[i]).Content));
            }

            Assert.That(((ArchiveSource)source).Begun, Is.EqualTo(1));
        }
    }

    /// <summary>As the same order of images is to have the same run.</summary>
    [Test]
    public void Open_OfAPlainTarWithAWindowIsInTheSameOrder()
    {
        var files = Mixed(40);
        Write("x.tar.gz", "gzip", files);
        Tars.Write(Folder.Combine("x.tar"), files);
        using var data = DataSet.Open(Folder.Combine("x.tar.gz"), reading: new() { Disorder = 7 });
        using var plain = DataSet.Open(Folder.Combine("x.tar"), reading: new() { Disorder = 7 });
        SameImages(plain.Split("train"), data.Split("train"));
        SameImages(plain.Split("validation"), data.Split("validation"));
    }

    [TestCase("gzip", "gunzip", ".tar.gz")]
    [TestCase("zstd", "unzstd", ".tar.zst")]
    public void Open_RefusesThemWhereImagesAreReadFromAnyPlace(string format, string command, string extension)
    {
        Write("x" + extension, format, Mixed(4));
        var error = Assert.Throws<UserErrorException>(() => DataSet.Open(Folder.Combine("x" + extension)))!;
        Assert.That(
            error.InWords(name => $"--{name}"),
            Is.EqualTo($"{Folder.Combine("x" + extension)}: compressed with {format}, which cannot be read at any place; allowed is a plain tar: unpack it with {command}; or in order, with --shuffle-window N"));
    }

    [Test]
    public void Open_RefusesWhatIsNeverUnpacked()
    {
        File.WriteAllBytes(Folder.Combine("x.tar.bz2"), [.. "BZh91AY&SY"u8, .. new byte[600]]);
        var error = Assert.Throws<UserErrorException>(() => DataSet.Open(Folder.Combine("x.tar.bz2"), reading: InOrder))!;
        Assert.That(error.Message, Is.EqualTo($"{Folder.Combine("x.tar.bz2")}: compressed with bzip2, which cannot be read at any place; allowed is a plain tar: unpack it with bunzip2"));
    }

    [Test]
    public void Open_ReadsAFolderOfOnePerSplit()
    {
        Write("train.tar.gz", "gzip", [.. Tars.Classes("", 2, 3)]);
        Write("validation.tar.zst", "zstd", [.. Tars.Classes("", 2, 1)]);
        Write("test.tgz", "gzip", [.. Tars.Classes("", 2, 2)]);
        using (var data = DataSet.Open(Folder.Path, reading: InOrder))
        {
            Assert.That(new[] { "train", "validation", "test" }.Select(split => data.Split(split).Count), Is.EqualTo(new[] { 6, 2, 4 }));
            Assert.That(Bytes(data.Split("validation"), 1), Is.EqualTo(TinyImages.Jpeg(1)));
        }

        // The same tar unpacked beside it counts, and a folder before both.
        Tars.Write(Folder.Combine("train.tar"), [.. Tars.Classes("", 2, 4)]);
        using (var data = DataSet.Open(Folder.Path, reading: InOrder))
        {
            Assert.That(data.Split("train").Count, Is.EqualTo(8));
        }

        File.Delete(Folder.Combine("train.tar"));
        Write("training.tgz", "gzip", [.. Tars.Classes("", 2, 3)]);
        Fails(Folder.Path, $"{Folder.Path}: train.tar.gz and training.tgz can both be the split train, allowed is one");
    }

    [Test]
    public void Open_NamesWhatIsDamagedOrCutShort()
    {
        var tar = Tars.Bytes([.. Tars.Classes("", 2, 200)]);
        var packed = Tars.Compress(tar);

        // Every byte unpacks, but the checksum behind them is of others.
        FailsInOrder([.. packed[..^8], (byte)(packed[^8] ^ 1), .. packed[^7..]], "x.tar.gz: cannot be read: damaged: it unpacks to [0-9]+ bytes only: .+");
        FailsInOrder(Tars.Compress(tar[..^1024]), "x.tar.gz: cut short at byte [0-9]+: the empty blocks at its end are missing");
        FailsInOrder(Tars.Compress(tar)[..(packed.Length / 2)], "x.tar.gz: (cut short|cannot be read: damaged: it unpacks to) .+");
        FailsInOrder(Tars.Compress(tar, "zstd")[..(packed.Length / 2)], "x.tar.gz: cannot be read: damaged: it unpacks to [0-9]+ bytes only: .+");
        FailsInOrder(Tars.Compress(new byte[5]), "x.tar.gz: .+");
        FailsInOrder(Tars.Compress(Tars.Compress(tar)), "x.tar.gz: compressed with gzip, which cannot be read at any place; allowed is a plain tar: unpack it with gunzip");
    }

    /// <summary>Three images fill a piece of what is unpacked. At a time eight are in the ring, that may be those of any of the windows of six that
    /// these begin and end in: at most 20 in a row.</summary>
    [Test]
    public void Epochs_BeginOnceEachWhateverTheWorkers()
    {
        const int window = 6;
        Write("train.tar.gz", "gzip", [.. Mixed(60).Select(file => (file.Name, WithTail(file.Content, 400_000)))]);
        Write("validation.tar.gz", "gzip", Mixed(8));
        using var data = DataSet.Open(Folder.Path, reading: new() { Disorder = window });
        var (train, validation) = ((ArchiveSource)data.Split("train"), (ArchiveSource)data.Split("validation"));
        train.ReadInOrder("x", window, most: 20 * 410_000);
        var statistics = DataStatistics.Compute(train, TinyImages.Size, workers: 1);
        Assert.That(train.Begun, Is.EqualTo(1));
        var options = new LoaderOptions { Batch = 4, Crop = 27, Seed = 3, Workers = 4, ShuffleWindow = window, RingSize = 2, TotalSamples = 3 * 60 };
        Drain(train, options);
        Assert.That(train.Begun, Is.InRange(2, 1 + 3));
        Drain(validation, LoaderOptions.Evaluation(validation, 4, 27, 1));
        Assert.That((train.Begun <= 4, validation.Begun), Is.EqualTo((true, 1)));

        void Drain(IImageSource source, LoaderOptions wanted)
        {
            using var stream = LoaderGraph.Start(source, statistics, wanted);
            while (stream.TryNext(out var batch))
            {
                batch.Dispose();
            }
        }
    }

    [Test]
    public void ReadInOrder_RefusesAWindowThatIsTooLarge()
    {
        // Each image takes a header and 1,024 bytes: n of them cover 1,536 n − 512.
        (string, byte[])[] files = [.. Enumerable.Range(0, 20).Select(i => ($"class{i % 2}/{i:00}.jpg", WithTail([0xFF, 0xD8, 0xFF], 1021)))];
        Write("x.tar.gz", "gzip", files);
        using var data = DataSet.Open(Folder.Combine("x.tar.gz"), reading: InOrder with { HeldOut = new Share(0, 1) });
        var source = (ArchiveSource)data.Split("train");
        Assert.That(() => source.ReadInOrder("x", 4, most: (8 * 1536) - 512), Throws.Nothing);
        var error = Assert.Throws<UserErrorException>(() => source.ReadInOrder("x", 9, most: (8 * 1536) - 512))!;
        Assert.That(error.InWords(name => $"--{name}"), Is.EqualTo("x: --shuffle-window is 9, for which 27136 unpacked bytes would stay in memory; allowed are 11776, to which 4 comes"));
    }

    [Test]
    public void Statistics_AreThoseOfThePlainTar()
    {
        var files = Mixed(30);
        Write("x.tar.gz", "gzip", files);
        Tars.Write(Folder.Combine("x.tar"), files);
        using var data = DataSet.Open(Folder.Combine("x.tar.gz"), reading: InOrder);
        using var plain = DataSet.Open(Folder.Combine("x.tar"));
        Assert.That(TinyImages.Statistics(data.Split("train")).Mean, Is.EqualTo(TinyImages.Statistics(plain.Split("train")).Mean));
        Assert.That(data.Pictures, Is.Not.Null);
        Assert.That(data.Split("train").Fingerprint, Is.Not.Null.And.Not.EqualTo(data.Split("validation").Fingerprint));
    }

    private void FailsInOrder(byte[] content, string pattern)
    {
        File.WriteAllBytes(Folder.Combine("x.tar.gz"), content);
        var error = Assert.Throws<UserErrorException>(() => DataSet.Open(Folder.Combine("x.tar.gz"), reading: InOrder))!;
        Assert.That(error.Message, Does.Match($"{pattern}$").And.Not.Contains("\n"));
    }

    private static string[] Names(IImageSource source) => [.. Enumerable.Range(0, source.Count).Select(i => source.Name(i).Split(", ")[1])];

    /// <summary>Images of two classes that take turns, with names that fall while they lie.</summary>
    private static (string Name, byte[] Content)[] Mixed(int images) =>
        [.. Enumerable.Range(0, images).Select(i => ($"class{i % 2}/{images - i:000}.jpg", TinyImages.Jpeg(i)))];

    /// <summary>Bytes behind a JPEG's end are no part of it.</summary>
    private static byte[] WithTail(byte[] image, int bytes)
    {
        var tail = new byte[bytes];
        new Random(image.Length).NextBytes(tail);
        return [.. image, .. tail];
    }

    private void Write(string name, string format, (string Name, byte[] Content)[] files) =>
        File.WriteAllBytes(Folder.Combine(name), Tars.Compress(Tars.Bytes(files), format));
}
