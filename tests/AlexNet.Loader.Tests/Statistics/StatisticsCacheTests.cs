using System.Runtime.Versioning;
using AlexNet.Imaging.Formats.Exif;
using AlexNet.Loader.DataSets;
using AlexNet.Loader.Sources;
using AlexNet.Loader.Statistics;
using AlexNet.Loader.Storage;
using AlexNet.Loader.Tests.Support;

namespace AlexNet.Loader.Tests.Statistics;

/// <summary>A mean belongs to its images: it is kept while they stay, and counted anew when any is another.</summary>
public sealed class StatisticsCacheTests : FolderTest
{
    private string Data => Folder.Combine("data");

    [SetUp]
    public void Draw() => TinyImages.WriteClasses(Data, classes: 2, perClass: 5);

    [Test]
    public void LoadOrCompute_KeepsWhatFits([Values("folder", "tar")] string form)
    {
        var path = form == "tar" ? Pack() : Data;
        var first = Statistics(path, out var counted);
        Assert.That((counted, first.Fingerprint?.Length), Is.EqualTo((true, 32)));
        Statistics(path, out counted);
        Assert.That(counted, Is.False);
    }

    [Test]
    public void LoadOrCompute_OfReplacedImagesCountsAnew()
    {
        var old = Statistics(Data, out _);
        for (var i = 0; i < 5; i++)
        {
            File.WriteAllBytes(Path.Combine(Data, "class0", $"{i:000}.jpg"), TinyImages.Jpeg(900 + i));
        }

        var replaced = Statistics(Data, out var counted);
        Assert.That(counted);
        Assert.That(replaced.PixelMean, Is.Not.EqualTo(old.PixelMean));
        Statistics(Data, out counted);
        Assert.That(counted, Is.False, "kept in turn");
    }

    [TestCase("renamed")]
    [TestCase("touched")]
    [TestCase("longer")]
    public void LoadOrCompute_OfAsManyOtherImagesCountsAnew(string change)
    {
        Statistics(Data, out _);
        var image = Path.Combine(Data, "class1", "002.jpg");
        var time = File.GetLastWriteTimeUtc(image);
        switch (change)
        {
            case "renamed":
                File.Move(image, image + ".jpg");
                break;
            case "touched":
                File.SetLastWriteTimeUtc(image, time.AddSeconds(1));
                break;
            default:
                File.AppendAllText(image, "x");
                File.SetLastWriteTimeUtc(image, time);
                break;
        }

        Statistics(Data, out var counted);
        Assert.That(counted);
    }

    [Test]
    public void LoadOrCompute_OfAnotherTarUnderTheSameNameCountsAnew()
    {
        var tar = Pack();
        Statistics(tar, out _);
        File.WriteAllBytes(Path.Combine(Data, "class1", "002.jpg"), TinyImages.Jpeg(77));
        Pack();
        Statistics(tar, out var counted);
        Assert.That(counted);
    }

    [Test]
    public void LoadOrCompute_OfAFileThatDoesNotNameItsImagesCountsAnew()
    {
        using (var data = DataSet.Open(Data))
        {
            var train = data.Split("train");
            DataStatistics.Compute(new Nameless((IEncodedSource)train), data.Size, workers: 1).Save(Path.Combine(Data, DataStatistics.FileName));
        }

        Statistics(Data, out var counted);
        Assert.That(counted);
    }

    [Test]
    public void TryKept_GivesWhatFitsAndFailsNever()
    {
        using var data = DataSet.Open(Data);
        Assert.That(StatisticsCache.TryKept(data, ExifOrientation.Ignore), Is.Null, "there is none");
        var counted = Statistics(Data, out _);
        Assert.That(StatisticsCache.TryKept(data, ExifOrientation.Ignore)!.Mean, Is.EqualTo(counted.Mean));
        Assert.That(StatisticsCache.TryKept(data, ExifOrientation.Apply), Is.Null);
        File.WriteAllText(Path.Combine(Data, DataStatistics.FileName), "damaged");
        Assert.Throws<UserErrorException>(() => StatisticsCache.Kept(data, ExifOrientation.Ignore));
        Assert.That(StatisticsCache.TryKept(data, ExifOrientation.Ignore), Is.Null);
        Directory.CreateDirectory(Folder.Combine("test", "test"));
        Directory.Move(Path.Combine(Data, "class0"), Folder.Combine("test", "test", "class0"));
        using var untrained = DataSet.Open(Folder.Combine("test"));
        Assert.That(StatisticsCache.TryKept(untrained, ExifOrientation.Ignore), Is.Null, "no training images");
    }

    /// <summary>A folder that its owner may write to, and others may not.</summary>
    [Test]
    [UnsupportedOSPlatform("windows")]
    public void PathToWrite_IsInTheCacheWhereTheFolderIsAnothers()
    {
        const UnixFileMode Others = UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.UserExecute | UnixFileMode.GroupRead | UnixFileMode.GroupExecute | UnixFileMode.OtherRead | UnixFileMode.OtherExecute;
        File.SetUnixFileMode(Folder.Path, Others);
        File.SetUnixFileMode(Data, Others);
        using var data = DataSet.Open(Data);
        Assert.That(StatisticsCache.PathToWrite(data), Is.EqualTo(Path.Combine(Data, "statistics.safetensors")));
        Assert.That(Directory.GetFiles(Data, "*", new EnumerationOptions { AttributesToSkip = 0 }), Is.Empty, "the probe is gone");
        using var ordinary = new OrdinaryUser();
        Assert.That(StatisticsCache.PathToWrite(data), Does.EndWith(Path.Combine("alexnet", Path.GetFileName(Path.GetDirectoryName(StatisticsCache.PathToWrite(data))!), "statistics.safetensors")));
    }

    /// <summary>Images that are prepared have been turned or not: what is asked now says nothing of them.</summary>
    [Test]
    public void Kept_OfPreparedImagesGoesByNoOrientation()
    {
        Directory.CreateDirectory(Folder.Combine("cifar"));
        File.WriteAllBytes(Folder.Combine("cifar", "data_batch_1.bin"), new byte[3073]);
        File.WriteAllText(Folder.Combine("cifar", "batches.meta.txt"), "a\nb\n");
        var statistics = Statistics(Folder.Combine("cifar"), out _);
        using var data = DataSet.Open(Folder.Combine("cifar"));
        Assert.That(StatisticsCache.Kept(data, ExifOrientation.Apply)!.Fingerprint, Is.EqualTo(statistics.Fingerprint));
    }

    private static DataStatistics Statistics(string path, out bool counted)
    {
        var progress = new Told();
        using var data = DataSet.Open(path);
        var statistics = StatisticsCache.LoadOrCompute(data, workers: 1, progress);
        counted = progress.WasTold;
        return statistics;
    }

    private string Pack()
    {
        var tar = Folder.Combine("data.tar");
        File.Delete(tar);
        System.Formats.Tar.TarFile.CreateFromDirectory(Data, tar, includeBaseDirectory: false);
        return tar;
    }

    private sealed class Told : IProgress<long>
    {
        public bool WasTold { get; private set; }

        public void Report(long value) => WasTold = true;
    }

    /// <summary>As the files of earlier versions were counted.</summary>
    private sealed class Nameless(IEncodedSource inner) : IEncodedSource
    {
        public int Count => inner.Count;

        public IReadOnlyList<string> ClassNames => inner.ClassNames;

        public int Label(int sampleIndex) => inner.Label(sampleIndex);

        public string Name(int sampleIndex) => inner.Name(sampleIndex);

        public void Read(int sampleIndex, ByteBuffer target) => inner.Read(sampleIndex, target);

        public void Dispose()
        {
        }
    }
}
