using System.Runtime.Versioning;
using AlexNet.Imaging.ImageSharp;
using AlexNet.Loader.DataSets;
using AlexNet.Loader.Decoding;
using AlexNet.Loader.Sources;
using AlexNet.Loader.Statistics;
using AlexNet.Loader.Storage;
using AlexNet.Loader.Tests.Crops;
using AlexNet.Loader.Tests.Support;

namespace AlexNet.Loader.Tests.Statistics;

public sealed class DataStatisticsTests : FolderTest
{
    [Test]
    public void Compute_AgreesWithThePlainFormulas()
    {
        TinyImages.WriteClasses(Folder.Path, classes: 2, perClass: 6);
        using var data = DataSet.Open(Folder.Path);
        var source = (IEncodedSource)data.Split("train");
        var actual = DataStatistics.Compute(source, TinyImages.Size, workers: 2);
        var images = Prepared(source);
        Assert.That(actual.Count, Is.EqualTo(12));
        for (var i = 0; i < actual.Mean.Length; i++)
        {
            Assert.That(actual.Mean[i], Is.EqualTo(images.Average(image => (double)image[i])).Within(1e-4));
        }

        double[] Channel(int c) => images.SelectMany(image => image.Where((_, i) => i % 3 == c)).Select(b => (double)b).ToArray();
        var channels = new[] { Channel(0), Channel(1), Channel(2) };
        for (var i = 0; i < 9; i++)
        {
            var (a, b) = (channels[i / 3], channels[i % 3]);
            var (meanA, meanB) = (a.Average(), b.Average());
            var covariance = a.Zip(b, (x, y) => (x - meanA) * (y - meanB)).Average();
            Assert.That(actual.Covariance[i], Is.EqualTo(covariance).Within(1e-6));
            Assert.That(actual.PixelMean[i % 3], Is.EqualTo(meanB).Within(1e-4));
        }

        Assert.That(actual.Eigen.Values, Is.Ordered.Descending);
        Assert.That(actual.Eigen.Values.Sum(), Is.EqualTo(actual.Covariance[0] + actual.Covariance[4] + actual.Covariance[8]).Within(1e-6));
    }

    [Test]
    public void Compute_GivesTheSameBytesWhateverTheWorkers()
    {
        TinyImages.WriteClasses(Folder.Combine("data"), classes: 2, perClass: 9);
        using var data = DataSet.Open(Folder.Combine("data"));
        var files = new[] { 1, 2, 8 }.Select(workers =>
        {
            var path = Folder.Combine($"{workers}.safetensors");
            DataStatistics.Compute(data.Split("train"), TinyImages.Size, workers).Save(path);
            return File.ReadAllBytes(path);
        }).ToArray();
        Assert.That(files[1], Is.EqualTo(files[0]));
        Assert.That(files[2], Is.EqualTo(files[0]));
    }

    [Test]
    public void LoadOrCompute_UsesWhatLiesBesideShardsAsItIs([Values(true, false)] bool withCount)
    {
        using var data = Shards();
        var path = Folder.Combine("shards", "statistics.safetensors");
        var given = CropWriterTests.Statistics(TinyImages.Size, new Random(4));
        SafetensorsWriter.Write(path, Tensors(given), withCount ? new Dictionary<string, string> { ["count"] = "1281167" } : null);
        var before = File.ReadAllBytes(path);
        var used = StatisticsCache.LoadOrCompute(data, workers: 1);
        Assert.That(used.Mean, Is.EqualTo(given.Mean));
        Assert.That(used.Count, Is.EqualTo(withCount ? 1281167 : 0));
        Assert.That(File.ReadAllBytes(path), Is.EqualTo(before));
    }

    /// <summary>Nothing can be turned any more, and the file must not say that it was.</summary>
    [Test]
    public void Compute_OfPreparedImagesKnowsNoOrientation()
    {
        using var data = Shards();
        var statistics = DataStatistics.Compute(data.Split("train"), size: 8, workers: 1, exif: Imaging.Formats.Exif.ExifOrientation.Apply);
        Assert.That((statistics.Exif, statistics.Size), Is.EqualTo((Imaging.Formats.Exif.ExifOrientation.Ignore, TinyImages.Size)));
    }

    [Test]
    public void LoadOrCompute_RefusesStatisticsOfAnotherSizeBesideShards()
    {
        using var data = Shards();
        var path = Folder.Combine("shards", "statistics.safetensors");
        CropWriterTests.Statistics(8, new Random(4)).Save(path);
        var error = Assert.Throws<UserErrorException>(() => StatisticsCache.LoadOrCompute(data, workers: 1))!;
        Assert.That(error.Message, Does.StartWith($"{path}: the mean is of 8×8 images, allowed is 32×32"));
    }

    [Test]
    public void Load_ReadsBackWhatWasSaved()
    {
        var saved = CropWriterTests.Statistics(8, new Random(3));
        saved.Save(Folder.Combine("s.safetensors"));
        var loaded = DataStatistics.Load(Folder.Combine("s.safetensors"));
        Assert.That(loaded.Mean, Is.EqualTo(saved.Mean));
        Assert.That(loaded.Eigen.Vectors, Is.EqualTo(saved.Eigen.Vectors));
        Assert.That((loaded.Size, loaded.Count, loaded.Skipped), Is.EqualTo((8, 1L, 0L)));
        Assert.That((loaded.PixelMean, loaded.Covariance, loaded.Eigen.Values), Is.EqualTo((saved.PixelMean, saved.Covariance, saved.Eigen.Values)));
    }

    [Test]
    public void Load_NamesWhatIsWrong()
    {
        var path = Folder.Combine("s.safetensors");
        SafetensorsWriter.Write(path, [TensorData.From<float>("mean", new float[12], 2, 2, 3)], new Dictionary<string, string> { ["count"] = "many" });
        Assert.That(Assert.Throws<UserErrorException>(() => DataStatistics.Load(path))!.Message, Does.Contain("metadata count is 'many', allowed are whole numbers"));
        var bad = CropWriterTests.Statistics(8, new Random(3));
        bad.Mean[5] = float.NaN;
        bad.Save(path);
        Assert.That(Assert.Throws<UserErrorException>(() => DataStatistics.Load(path))!.Message, Does.Contain("mean holds NaN"));
        File.WriteAllText(path, "no");
        Assert.Throws<UserErrorException>(() => DataStatistics.Load(path));
    }

    [Test]
    public void LoadOrCompute_KeepsThemBesideTheDataUntilTheDataChanges()
    {
        TinyImages.WriteClasses(Folder.Path, classes: 2, perClass: 2);
        var path = Folder.Combine("statistics.safetensors");
        Assert.That(Count(), Is.EqualTo(4));
        Assert.That(File.Exists(path));
        var written = File.GetLastWriteTimeUtc(path);
        Assert.That(Count(), Is.EqualTo(4));
        Assert.That(File.GetLastWriteTimeUtc(path), Is.EqualTo(written));
        File.WriteAllBytes(Folder.Combine("class0", "new.jpg"), TinyImages.Jpeg(50));
        Assert.That(Count(), Is.EqualTo(5));
        File.WriteAllText(path, "damaged");
        Assert.Throws<UserErrorException>(() => Count());
    }

    /// <summary>Those of pictures prepared at another size, of as many images.</summary>
    [Test]
    public void LoadOrCompute_DoesNotTakeThoseOfAnotherSize()
    {
        TinyImages.WriteClasses(Folder.Path, classes: 1, perClass: 1);
        using var data = DataSet.Open(Folder.Path);
        var path = Folder.Combine("statistics.safetensors");
        CropWriterTests.Statistics(8, new Random(4)).Save(path);
        Assert.That(data.Size, Is.Not.EqualTo(8));
        Assert.That(StatisticsCache.LoadOrCompute(data, workers: 1).Size, Is.EqualTo(data.Size));
        Assert.That(DataStatistics.Load(path).Size, Is.EqualTo(data.Size));
    }

    [TestCase(null)]
    [TestCase("")]
    [Platform(Exclude = "Win")]
    [UnsupportedOSPlatform("windows")]
    public void PathToWrite_IsInTheUsersCacheWhereNoneIsNamed(string? named)
    {
        TinyImages.WriteClasses(Folder.Combine("data"), classes: 1, perClass: 1);
        File.SetUnixFileMode(Folder.Combine("data"), UnixFileMode.UserRead | UnixFileMode.UserExecute);
        var before = Environment.GetEnvironmentVariable("XDG_CACHE_HOME");
        try
        {
            Environment.SetEnvironmentVariable("XDG_CACHE_HOME", named);
            using var data = DataSet.Open(Folder.Combine("data"));
            var hash = Convert.ToHexStringLower(System.Security.Cryptography.SHA256.HashData(System.Text.Encoding.UTF8.GetBytes(Folder.Combine("data"))))[..16];
            Assert.That(
                StatisticsCache.PathToWrite(data),
                Is.EqualTo(Path.Combine(Environment.GetFolderPath(Environment.SpecialFolder.UserProfile), ".cache", "alexnet", hash, "statistics.safetensors")));
        }
        finally
        {
            Environment.SetEnvironmentVariable("XDG_CACHE_HOME", before);
            File.SetUnixFileMode(Folder.Combine("data"), UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.UserExecute);
        }
    }

    [Test]
    [Platform(Exclude = "Win")]
    [UnsupportedOSPlatform("windows")]
    public void LoadOrCompute_UsesTheCacheWhereTheDataIsReadOnly()
    {
        TinyImages.WriteClasses(Folder.Combine("data"), classes: 2, perClass: 1);
        File.SetUnixFileMode(Folder.Combine("data"), UnixFileMode.UserRead | UnixFileMode.UserExecute);
        var before = Environment.GetEnvironmentVariable("XDG_CACHE_HOME");
        try
        {
            Environment.SetEnvironmentVariable("XDG_CACHE_HOME", Folder.Combine("cache"));
            using var data = DataSet.Open(Folder.Combine("data"));
            StatisticsCache.LoadOrCompute(data, workers: 2);
            Assert.That(File.Exists(Folder.Combine("data", "statistics.safetensors")), Is.False);
            var kept = Directory.GetFiles(Folder.Combine("cache", "alexnet"), "*", SearchOption.AllDirectories).Single();
            Assert.That(StatisticsCache.PathToWrite(data), Is.EqualTo(kept));
        }
        finally
        {
            Environment.SetEnvironmentVariable("XDG_CACHE_HOME", before);
            File.SetUnixFileMode(Folder.Combine("data"), UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.UserExecute);
        }
    }

    [Test]
    public void Compute_SkipsOneBadImageAndRefusesMore()
    {
        TinyImages.WriteClasses(Folder.Path, classes: 2, perClass: 2);
        File.WriteAllText(Folder.Combine("class0", "000.jpg"), "<html>");
        Assert.That(Count(), Is.EqualTo(3));
        Assert.That(Count(), Is.EqualTo(3), "a skipped image does not make the file stale");
        File.WriteAllText(Folder.Combine("class1", "001.jpg"), "");
        using var data = DataSet.Open(Folder.Path);
        var error = Assert.Throws<UserErrorException>(() => DataStatistics.Compute(data.Split("train"), 32, workers: 2));
        Assert.That(error!.Message, Does.StartWith("2 of 4 images cannot be used, allowed are 1; the last: "));
    }

    [Test]
    public void Compute_NamesTheSkippedImages()
    {
        TinyImages.WriteClasses(Folder.Path, classes: 2, perClass: 4);
        File.WriteAllText(Folder.Combine("class0", "002.jpg"), "<html>");
        File.WriteAllText(Folder.Combine("class1", "001.jpg"), "");
        using var data = DataSet.Open(Folder.Path);
        var source = data.Split("train");
        var computed = DataStatistics.Compute(source, TinyImages.Size, workers: 2, maxBadFraction: 0.5);
        Assert.That(computed.Skipped, Is.EqualTo(2));
        Assert.That(computed.SkippedImages.Select(image => image.Name), Is.EqualTo(new[] { Folder.Combine("class0", "002.jpg"), Folder.Combine("class1", "001.jpg") }));
        Assert.That(computed.SkippedImages[0].Reason, Does.Contain("HTML"));
        Assert.That(computed.SkippedImages[0].Name, Is.EqualTo(source.Name(computed.SkippedImages[0].Index)));

        computed.Save(Folder.Combine("s.safetensors"));
        var loaded = DataStatistics.Load(Folder.Combine("s.safetensors"));
        Assert.That((loaded.Skipped, loaded.SkippedImages.Count), Is.EqualTo((2, 0)));
    }

    [Test]
    public void Compute_TellsHowManyAreDone()
    {
        TinyImages.WriteClasses(Folder.Path, classes: 1, perClass: 145);
        using var data = DataSet.Open(Folder.Path);
        var told = new List<long>();
        DataStatistics.Compute(data.Split("train"), 8, workers: 1, new Told(told));
        Assert.That((data.Split("train").Count, told), Is.EqualTo((131, new[] { 64L, 128, 131 })));
    }

    [Test]
    public void Compute_StopsWhenCancelled()
    {
        TinyImages.WriteClasses(Folder.Path, classes: 2, perClass: 2);
        using var data = DataSet.Open(Folder.Path);
        Assert.Catch<OperationCanceledException>(
            () => DataStatistics.Compute(data.Split("train"), 32, 2, cancellation: new CancellationToken(canceled: true)));
    }

    private sealed class Told(List<long> told) : IProgress<long>
    {
        public void Report(long value) => told.Add(value);
    }

    private static byte[][] Prepared(IEncodedSource source)
    {
        var decoders = ImageFormats.Decoders();
        var preparer = new ImagePreparer(decoders);
        return Enumerable.Range(0, source.Count).Select(index =>
        {
            var pixels = new byte[TinyImages.Size * TinyImages.Size * 3];
            preparer.Prepare(source, index, TinyImages.Size, pixels);
            return pixels;
        }).ToArray();
    }

    private long Count()
    {
        using var data = DataSet.Open(Folder.Path);
        return StatisticsCache.LoadOrCompute(data, workers: 2).Count;
    }

    private DataSet Shards()
    {
        TinyImages.WriteClasses(Folder.Combine("images"), classes: 2, perClass: 3);
        Directory.CreateDirectory(Folder.Combine("shards"));
        using var images = DataSet.Open(Folder.Combine("images"));
        TinyImages.WriteShards(Folder.Combine("shards"), "train", (IEncodedSource)images.Split("train"), perShard: 4);
        return DataSet.Open(Folder.Combine("shards"));
    }

    private static TensorData[] Tensors(DataStatistics statistics) =>
    [
        TensorData.From<float>("mean", statistics.Mean, statistics.Size, statistics.Size, 3),
        TensorData.From<float>("pixel_mean", statistics.PixelMean, 3),
        TensorData.From<double>("covariance", statistics.Covariance, 3, 3),
        TensorData.From<double>("eigenvalues", statistics.Eigen.Values, 3),
        TensorData.From<double>("eigenvectors", statistics.Eigen.Vectors, 3, 3),
    ];
}
