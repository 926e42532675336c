using AlexNet.Imaging.Formats.Jpeg;
using AlexNet.Imaging.ImageSharp;
using AlexNet.Loader.DataSets;
using AlexNet.Loader.Decoding;
using AlexNet.Loader.Graph;
using AlexNet.Loader.Graph.Batches;
using AlexNet.Loader.Preparing;
using AlexNet.Loader.Sources;
using AlexNet.Loader.Statistics;
using AlexNet.Loader.Storage;
using AlexNet.Loader.Tests.Support;

namespace AlexNet.Loader.Tests.Decoding;

/// <summary>A folder of 23 images, two of which lie in odd files.</summary>
public sealed class OddImagesTests : GraphTest
{
    private static readonly (int Index, string Oddity)[] Odd = [(5, "JFIF 0.01"), (14, "no end marker")];

    private List<Copy> _before = [];

    private static LoaderOptions All(IImageSource source) => LoaderOptions.Evaluation(source, batch: 5, Crop, pixelScale: 1);

    [OneTimeSetUp]
    public void MakeOdd()
    {
        _before = Collect(Source, All(Source));
        MakeOdd(Source.Name(5));
        File.WriteAllBytes(Source.Name(14), File.ReadAllBytes(Source.Name(14))[..^2]);
    }

    [Test]
    public void Stream_UsesCountsAndNamesThem()
    {
        AssertSame(Collect(Source, All(Source)), _before);
        using var stream = LoaderGraph.Start(Source, Statistics, Options(batch: 6, total: 5 * Images));
        while (stream.TryNext(out var batch))
        {
            batch.Dispose();
        }

        AssertFound(stream.OddImages);
        Assert.That(stream.BadImages, Is.Empty);
    }

    [Test]
    public void Statistics_UseCountAndNameThem()
    {
        var statistics = DataStatistics.Compute(Source, TinyImages.Size, workers: 2);
        AssertFound(statistics.OddImages);
        Assert.That((statistics.Count, statistics.Skipped), Is.EqualTo((23, 0)));
        Assert.That(statistics.Mean, Is.EqualTo(Statistics.Mean));
    }

    [Test]
    public void Prepare_UsesCountsAndNamesThem()
    {
        using var data = DataSet.Open(Folder.Combine("images"));
        var settings = new PrepareSettings { Folder = Folder.Combine("shards"), Size = TinyImages.Size, Workers = 2 };
        var split = Preparation.Run(data, settings).Splits.Single(split => split.Name == "train");
        AssertFound(split.Odd);
        Assert.That(split.Skipped, Is.Empty);
        Assert.That(Preparation.Run(data, settings).Splits.Single(split => split.Name == "train").Odd.Count, Is.Zero, "nothing was decoded");
    }

    /// <summary>A single file, as one that is to be classified.</summary>
    [Test]
    public void Preparer_TellsOfTheOddityOfAFile()
    {
        var preparer = new ImagePreparer(ImageFormats.Decoders());
        var (byPath, byIndex) = (new byte[TinyImages.Size * TinyImages.Size * 3], new byte[TinyImages.Size * TinyImages.Size * 3]);
        foreach (var (index, oddity) in new[] { (5, "JFIF 0.01"), (6, null), (14, "no end marker") })
        {
            Assert.That((preparer.Prepare(Source.Name(index), TinyImages.Size, byPath), preparer.Prepare(Source, index, TinyImages.Size, byIndex)), Is.EqualTo((oddity, oddity)));
            Assert.That(byPath, Is.EqualTo(byIndex));
        }
    }

    [Test]
    public void Counter_NamesTheFirstFewAndCountsEachOnce()
    {
        var source = new FolderSource("/", ["a"], Enumerable.Range(0, 40).Select(i => ($"a/{i}", 0)).ToArray());
        var counter = new OddImageCounter(source);
        Parallel.For(0, 80, i => counter.Add(39 - (i % 40), i % 40 == 0 ? null : "odd"));
        Assert.That(counter.Found.Count, Is.EqualTo(39));
        Assert.That(counter.Found.First.Select(image => image.Index), Is.EqualTo(Enumerable.Range(0, 10)));
        Assert.That(counter.Found.First[3], Is.EqualTo(new OddImage(3, source.Name(3), "odd")));
    }

    /// <summary>A high picture of which no window ever needs the lowest rows; its data is damaged there.</summary>
    [Test]
    public void DamageBelowEveryWindow_IsDamageForAll()
    {
        var folder = Folder.Combine("high");
        TinyImages.WriteClasses(Path.Combine(folder, "train"), classes: 2, perClass: 4);
        var jpeg = JpegEncoder.Encode(TinyImages.Pixels(48, 400, 3), 48, 400, quality: 90);
        var at = jpeg.Length * 9 / 10;
        var damaged = Path.Combine(folder, "train", "class0", "002.jpg");
        File.WriteAllBytes(damaged, [.. jpeg[..at], 0xFF, 0xD9, .. jpeg[(at + 2)..]]);

        using var data = DataSet.Open(folder);
        var source = (IEncodedSource)data.Split("train");
        Assert.That(DataStatistics.Compute(source, TinyImages.Size, workers: 1).SkippedImages.Select(image => image.Name), Is.EqualTo(new[] { damaged }));
        Assert.That(Bad(All(source)), Is.EqualTo(new[] { damaged }), "evaluation");
        Assert.That(Bad(Options(batch: 4, total: 24)), Is.EqualTo(new[] { damaged }), "training");
        var prepared = Preparation.Run(data, new PrepareSettings { Folder = Folder.Combine("high-shards"), Size = TinyImages.Size });
        Assert.That(prepared.Splits[0].Skipped.Select(image => image.Name), Is.EqualTo(new[] { damaged }));

        IEnumerable<string> Bad(LoaderOptions options)
        {
            using var stream = LoaderGraph.Start(source, Statistics, options);
            while (stream.TryNext(out var batch))
            {
                batch.Dispose();
            }

            return stream.BadImages.Select(image => image.Name);
        }
    }

    /// <summary>The files are damaged below every window once they were read: later epochs do not look there. One worker, so that the first time is over.</summary>
    [Test]
    public void Stream_DecodesAnImageWholeTheFirstTimeOnly()
    {
        var jpeg = JpegEncoder.Encode(TinyImages.Pixels(48, 400, 3), 48, 400, quality: 90);
        var at = jpeg.Length * 9 / 10;
        using var source = new SpoiltSource(6, jpeg, [.. jpeg[..at], 0xFF, 0xD9, .. jpeg[(at + 2)..]]);
        using var stream = LoaderGraph.Start(source, Statistics, Options(batch: 6, total: 24, workers: 1) with { MaxBadFraction = 1 });
        while (stream.TryNext(out var batch))
        {
            batch.Dispose();
        }

        Assert.That(source.Reads, Is.EqualTo(24));
        Assert.That(stream.BadImages, Is.Empty);
    }

    [Test]
    public void MaxPixels_DecidesWhatCanBeUsed()
    {
        var folder = Folder.Combine("large");
        TinyImages.WriteClasses(Path.Combine(folder, "train"), classes: 2, perClass: 3);
        var large = Path.Combine(folder, "train", "class1", "001.jpg");
        File.WriteAllBytes(large, JpegEncoder.Encode(TinyImages.Pixels(60, 50, 3), 60, 50, quality: 90));
        using var data = DataSet.Open(folder);
        var source = (IEncodedSource)data.Split("train");
        Assert.That(DataStatistics.Compute(source, TinyImages.Size, 1, maxPixels: 3000).Skipped, Is.Zero);
        var skipped = DataStatistics.Compute(source, TinyImages.Size, 1, maxPixels: 2999).SkippedImages.Single();
        Assert.That((skipped.Name, skipped.Reason), Is.EqualTo((large, "60×50 is 3000 pixels, allowed are 2999")));
        using var stream = LoaderGraph.Start(source, Statistics, All(source) with { MaxPixels = 2999 });
        while (stream.TryNext(out var batch))
        {
            batch.Dispose();
        }

        Assert.That(stream.BadImages.Single().Name, Is.EqualTo(large));

        var settings = new PrepareSettings { Folder = Folder.Combine("large-shards"), Size = TinyImages.Size };
        Assert.That(Preparation.Run(data, settings with { MaxPixels = 2999 }).Splits[0].Skipped.Single().Name, Is.EqualTo(large));
        var other = Assert.Throws<UserErrorException>(() => Preparation.Run(data, settings));
        Assert.That(other!.Message, Does.Contain("train-00000-of-00001.safetensors"), "shards without it are others");
        Assert.That(Preparation.Run(data, settings with { Overwrite = true }).Splits[0].Skipped, Is.Empty);
    }

    private static void MakeOdd(string path)
    {
        var jpeg = File.ReadAllBytes(path);
        Assert.That(jpeg[11], Is.EqualTo(1), "JFIF 1");
        jpeg[11] = 0;
        File.WriteAllBytes(path, jpeg);
    }

    /// <summary>Images that are good when they are read for the first time.</summary>
    private sealed class SpoiltSource(int count, byte[] first, byte[] later) : IEncodedSource
    {
        private readonly int[] _reads = new int[count];

        public int Reads => _reads.Sum();

        public int Count => count;

        public IReadOnlyList<string> ClassNames => ["a"];

        public int Label(int sampleIndex) => 0;

        public string Name(int sampleIndex) => $"{sampleIndex}";

        public void Read(int sampleIndex, ByteBuffer target)
        {
            var bytes = Interlocked.Increment(ref _reads[sampleIndex]) == 1 ? first : later;
            bytes.CopyTo(target.SetLength(bytes.Length));
        }

        public void Dispose()
        {
        }
    }

    private void AssertFound(OddImages found)
    {
        Assert.That(found.Count, Is.EqualTo(2));
        Assert.That(found.First, Is.EqualTo(Odd.Select(odd => new OddImage(odd.Index, Source.Name(odd.Index), odd.Oddity))));
    }
}
