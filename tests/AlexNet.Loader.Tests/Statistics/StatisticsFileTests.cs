using AlexNet.Imaging.Formats.Exif;
using AlexNet.Loader.Statistics;
using AlexNet.Loader.Storage;
using AlexNet.Loader.Tests.Support;

namespace AlexNet.Loader.Tests.Statistics;

public sealed class StatisticsFileTests : FolderTest
{
    private string Path => Folder.Combine("s.safetensors");

    [Test]
    public void Read_GivesBackAllThatWasSaved([Values("", "train.")] string prefix)
    {
        var saved = Some(ExifOrientation.Apply, "0123456789abcdef");
        SafetensorsWriter.Write(Path, saved.Tensors(prefix), saved.Metadata(prefix));
        using var file = SafetensorsFile.Open(Path);
        Assert.That(file.Metadata, Is.EquivalentTo(new Dictionary<string, string>
        {
            [prefix + "count"] = "7",
            [prefix + "skipped"] = "3",
            [prefix + "exif"] = "apply",
            [prefix + "fingerprint"] = "0123456789abcdef",
        }));
        Assert.That(file.Tensors.Values.Select(tensor => $"{tensor.Name} {tensor.Dtype} {string.Join('×', tensor.Shape)}"), Is.EquivalentTo(new[]
        {
            $"{prefix}mean F32 2×2×3", $"{prefix}pixel_mean F32 3", $"{prefix}covariance F64 3×3", $"{prefix}eigenvalues F64 3", $"{prefix}eigenvectors F64 3×3",
        }));
        var read = DataStatistics.Read(file, prefix)!;
        Assert.That((read.Size, read.Count, read.Skipped, read.Exif, read.Fingerprint), Is.EqualTo((2, 7L, 3L, ExifOrientation.Apply, "0123456789abcdef")));
        Assert.That((read.Mean, read.PixelMean, read.Covariance), Is.EqualTo((saved.Mean, saved.PixelMean, saved.Covariance)));
        Assert.That((read.Eigen.Values, read.Eigen.Vectors), Is.EqualTo((saved.Eigen.Values, saved.Eigen.Vectors)));
        Assert.That(DataStatistics.Read(file, "other."), Is.Null);
    }

    [Test]
    public void Save_SaysNothingOfWhatIsUsual()
    {
        Some(ExifOrientation.Ignore, null).Save(Path);
        using var file = SafetensorsFile.Open(Path);
        Assert.That(file.Metadata, Is.EquivalentTo(new Dictionary<string, string> { ["count"] = "7", ["skipped"] = "3" }));
        var loaded = DataStatistics.Load(Path);
        Assert.That((loaded.Exif, loaded.Fingerprint), Is.EqualTo((ExifOrientation.Ignore, (string?)null)));
    }

    [TestCase("mean")]
    [TestCase("pixel_mean")]
    [TestCase("covariance")]
    [TestCase("eigenvalues")]
    [TestCase("eigenvectors")]
    public void Load_NamesTheTensorThatIsNotFinite(string name)
    {
        var saved = Some(ExifOrientation.Ignore, null);
        var (floats, doubles) = name switch
        {
            "mean" => (saved.Mean, null),
            "pixel_mean" => (saved.PixelMean, null),
            "covariance" => (null, saved.Covariance),
            "eigenvalues" => (null, saved.Eigen.Values),
            _ => ((float[]?)null, saved.Eigen.Vectors),
        };
        _ = floats is null ? doubles![2] = double.NegativeInfinity : floats[2] = float.NaN;
        saved.Save(Path);
        Assert.That(Message(), Is.EqualTo($"{Path}: {name} holds NaN or infinity, allowed are finite numbers"));
    }

    [Test]
    public void Load_NamesShapesThatAreNone()
    {
        Write(TensorData.From<float>("mean", new float[18], 2, 3, 3));
        Assert.That(Message(), Is.EqualTo($"{Path}: mean is 2×3, allowed are squares"));
        Write(TensorData.From<float>("mean", default, 0, 0, 3));
        Assert.That(Message(), Is.EqualTo($"{Path}: mean is 0×0, allowed are squares"));
        Write(TensorData.From<float>("mean", new float[16], 2, 2, 4));
        Assert.That(Message(), Is.EqualTo($"{Path}: mean is F32 [2, 2, 4], allowed is F32 [any, any, 3]"));
        Write(TensorData.From<float>("mean", new float[12], 2, 2, 3), TensorData.From<float>("pixel_mean", new float[4], 4));
        Assert.That(Message(), Is.EqualTo($"{Path}: pixel_mean is F32 [4], allowed is F32 with 3 elements"));
        SafetensorsWriter.Write(Path, Some(default, null).Tensors(""), new Dictionary<string, string> { ["count"] = "7", ["skipped"] = "-1" });
        Assert.That(Message(), Is.EqualTo($"{Path}: metadata skipped is '-1', allowed are whole numbers from 0"));
        SafetensorsWriter.Write(Path, Some(default, null).Tensors(""));
        Assert.That((DataStatistics.Load(Path).Count, DataStatistics.Load(Path).Skipped), Is.EqualTo((0L, 0L)), "numbers may be missing");

        void Write(params TensorData[] tensors) => SafetensorsWriter.Write(Path, tensors);
    }

    private string Message() => Assert.Throws<UserErrorException>(() => DataStatistics.Load(Path))!.Message;

    private static DataStatistics Some(ExifOrientation exif, string? fingerprint) => new()
    {
        Size = 2,
        Count = 7,
        Skipped = 3,
        Exif = exif,
        Fingerprint = fingerprint,
        Mean = [.. Enumerable.Range(0, 12).Select(i => i + 0.5f)],
        PixelMean = [1, 2, 3],
        Covariance = [9, 8, 7, 8, 6, 5, 7, 5, 4],
        Eigen = new RgbEigen([30, 20, 10], [0.1, 0.2, 0.3, 0.4, 0.5, 0.6, 0.7, 0.8, 0.9]),
    };
}
