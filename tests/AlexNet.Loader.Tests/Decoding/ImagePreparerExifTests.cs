using AlexNet.Imaging.Formats.Exif;
using AlexNet.Imaging.Formats.Jpeg;
using AlexNet.Imaging.ImageSharp;
using AlexNet.Imaging.Images;
using AlexNet.Imaging.Resizing;
using AlexNet.Loader.DataSets;
using AlexNet.Loader.Decoding;
using AlexNet.Loader.Graph;
using AlexNet.Loader.Graph.Batches;
using AlexNet.Loader.Sources;
using AlexNet.Loader.Statistics;
using AlexNet.Loader.Storage;
using AlexNet.Loader.Tests.Crops;
using AlexNet.Loader.Tests.Support;

namespace AlexNet.Loader.Tests.Decoding;

/// <summary>Orientation in EXIF wherever images are decoded: ignored unless it is asked for.</summary>
public sealed class ImagePreparerExifTests
{
    private const int Side = TinyImages.Size;

    private TempFolder _folder = null!;
    private DataSet _data = null!;

    private IEncodedSource Source => (IEncodedSource)_data.Split("train");

    /// <summary>Image i is to be seen with orientation i + 1.</summary>
    [SetUp]
    public void SetUp()
    {
        _folder = new TempFolder();
        for (var i = 0; i < 8; i++)
        {
            var path = _folder.Combine("train", $"class{i / 4}");
            Directory.CreateDirectory(path);
            File.WriteAllBytes(Path.Combine(path, $"{i}.jpg"), TinyImages.WithOrientation(TinyImages.Jpeg(i), i + 1));
        }

        _data = DataSet.Open(_folder.Path);
    }

    [TearDown]
    public void TearDown()
    {
        _data.Dispose();
        _folder.Dispose();
    }

    [Test]
    public void Prepare_AppliesAllEightOrientations([Values] ExifOrientation exif)
    {
        var decoders = ImageFormats.Decoders(exif);
        var preparer = new ImagePreparer(decoders);
        for (var i = 0; i < 8; i++)
        {
            var pixels = new byte[Side * Side * 3];
            preparer.Prepare(Source, i, Side, pixels);
            Assert.That(pixels, Is.EqualTo(Expected(i, exif)), $"orientation {i + 1}");
        }
    }

    [Test]
    public void Start_AppliesAllEightOrientations([Values] ExifOrientation exif)
    {
        var statistics = new DataStatistics
        {
            Size = Side,
            Count = 1,
            Mean = new float[Side * Side * 3],
            PixelMean = new float[3],
            Covariance = new double[9],
            Eigen = new RgbEigen([1, 1, 1], [1, 0, 0, 0, 1, 0, 0, 0, 1]),
        };
        using var stream = LoaderGraph.Start(Source, statistics, LoaderOptions.Evaluation(Source, 8, Side, 1) with { Exif = exif });
        Assert.That(stream.TryNext(out var batch));
        using (batch)
        {
            for (var i = 0; i < 8; i++)
            {
                var (expected, plane) = (Expected(i, exif), Side * Side);
                var image = batch!.Images.Slice(i * 3 * plane, 3 * plane).ToArray();
                Assert.That(image, Is.EqualTo(Enumerable.Range(0, 3 * plane).Select(at => (float)expected[(at % plane * 3) + (at / plane)])), $"orientation {i + 1}");
            }
        }
    }

    [Test]
    public void LoadOrCompute_DoesNotMixBoth()
    {
        var path = _folder.Combine("statistics.safetensors");
        var ignored = StatisticsCache.LoadOrCompute(_data, workers: 2);
        Assert.That(Metadata(path).ContainsKey("exif"), Is.False);
        var applied = StatisticsCache.LoadOrCompute(_data, workers: 2, exif: ExifOrientation.Apply);
        Assert.That(Metadata(path)["exif"], Is.EqualTo("apply"));
        Assert.That(applied.Mean, Is.Not.EqualTo(ignored.Mean));
        Assert.That(DataStatistics.Load(path).Exif, Is.EqualTo(ExifOrientation.Apply));
        var written = File.GetLastWriteTimeUtc(path);
        Assert.That(StatisticsCache.LoadOrCompute(_data, workers: 2, exif: ExifOrientation.Apply).Mean, Is.EqualTo(applied.Mean));
        Assert.That(File.GetLastWriteTimeUtc(path), Is.EqualTo(written), "kept, not computed anew");
        Assert.That(StatisticsCache.LoadOrCompute(_data, workers: 2).Mean, Is.EqualTo(ignored.Mean));
    }

    [Test]
    public void Load_RefusesAnUnknownWord()
    {
        var path = _folder.Combine("s.safetensors");
        CropWriterTests.Statistics(8, new Random(3)).Save(path);
        File.WriteAllBytes(path, Renamed(File.ReadAllBytes(path)));
        var error = Assert.Throws<UserErrorException>(() => DataStatistics.Load(path))!;
        Assert.That(error.Message, Is.EqualTo($"{path}: metadata exif is '0', allowed are ignore, apply"));
    }

    [Test]
    public void Prepare_GoesByContentNotByName()
    {
        // A PNG called .JPEG, as there is one in ILSVRC-2012: 1×1, grey, 8 bits, level 200.
        var png = Convert.FromBase64String("iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAAAAAA6fptVAAAACklEQVR42mM4AQAAygDJNEIn8wAAAABJRU5ErkJggg==");
        File.WriteAllBytes(_folder.Combine("train", "class0", "0.JPEG"), png);
        using var mixed = DataSet.Open(_folder.Path);
        var source = (IEncodedSource)mixed.Split("train");
        var index = Enumerable.Range(0, source.Count).Single(i => source.Name(i).EndsWith(".JPEG", StringComparison.Ordinal));
        var pixels = new byte[Side * Side * 3];
        var decoders = ImageFormats.Decoders();
        new ImagePreparer(decoders).Prepare(source, index, Side, pixels);
        Assert.That(pixels, Has.All.EqualTo(200));
    }

    /// <summary>The plain way.</summary>
    private byte[] Expected(int index, ExifOrientation exif)
    {
        var decoder = new JpegDecoder();
        var image = new RgbImage();
        decoder.Decode(TinyImages.Jpeg(index), image);
        image.Turn(exif == ExifOrientation.Apply ? index + 1 : 1);
        var pixels = new byte[Side * Side * 3];
        new SquareResizer().Resize(image, Side, pixels);
        return pixels;
    }

    private static IReadOnlyDictionary<string, string> Metadata(string path)
    {
        using var file = SafetensorsFile.Open(path);
        return file.Metadata;
    }

    /// <summary>The header's "skipped":"0" becomes "exif":"0", as long as before.</summary>
    private static byte[] Renamed(byte[] file)
    {
        var at = file.AsSpan().IndexOf("\"skipped\":"u8);
        "\"exif\":   "u8.CopyTo(file.AsSpan(at));
        return file;
    }
}
