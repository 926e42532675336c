using System.Globalization;
using AlexNet.Core;
using AlexNet.Imaging.Formats.Exif;
using AlexNet.Loader.Storage;

namespace AlexNet.Loader.Statistics;

/// <summary>
/// The format of statistics.safetensors: <c>mean</c> F32 [S, S, 3], <c>pixel_mean</c> F32 [3], <c>covariance</c> F64 [3, 3],
/// <c>eigenvalues</c> F64 [3], <c>eigenvectors</c> F64 [3, 3] one per column; metadata <c>count</c> of images and <c>skipped</c> ones,
/// 0 where they are absent, and <c>exif</c> = apply where images were turned as EXIF asks.
/// </summary>
internal static class StatisticsFile
{
    private const string ExifKey = "exif";

    public static void Save(string path, DataStatistics statistics)
    {
        var metadata = new Dictionary<string, string>
        {
            ["count"] = statistics.Count.ToString(CultureInfo.InvariantCulture),
            ["skipped"] = statistics.Skipped.ToString(CultureInfo.InvariantCulture),
        };
        if (statistics.Exif == ExifOrientation.Apply)
        {
            metadata[ExifKey] = statistics.Exif.Word();
        }

        SafetensorsWriter.Write(
            path,
            [
                TensorData.From<float>("mean", statistics.Mean, statistics.Size, statistics.Size, 3),
                TensorData.From<float>("pixel_mean", statistics.PixelMean, 3),
                TensorData.From<double>("covariance", statistics.Covariance, 3, 3),
                TensorData.From<double>("eigenvalues", statistics.Eigen.Values, 3),
                TensorData.From<double>("eigenvectors", statistics.Eigen.Vectors, 3, 3),
            ],
            metadata);
    }

    public static DataStatistics Load(string path)
    {
        using var file = SafetensorsFile.Open(path);
        var shape = file.Tensor("mean", Dtype.F32, -1, -1, 3).Shape;
        if (shape[0] != shape[1] || shape[0] == 0)
        {
            throw new UserErrorException($"{path}: mean is {shape[0]}×{shape[1]}, allowed are squares");
        }

        var metadata = file.MetadataFields();
        return new DataStatistics
        {
            Size = (int)shape[0],
            Count = Number(metadata, "count"),
            Skipped = Number(metadata, "skipped"),
            Exif = Exif(metadata),
            Mean = Finite(file, "mean", file.Read<float>("mean")),
            PixelMean = Finite(file, "pixel_mean", Values<float>(file, "pixel_mean", 3)),
            Covariance = Finite(file, "covariance", Values<double>(file, "covariance", 9)),
            Eigen = new RgbEigen(
                Finite(file, "eigenvalues", Values<double>(file, "eigenvalues", 3)),
                Finite(file, "eigenvectors", Values<double>(file, "eigenvectors", 9))),
        };
    }

    private static T[] Values<T>(SafetensorsFile file, string name, int count)
        where T : unmanaged
    {
        var values = new T[count];
        file.Read(name, values.AsSpan());
        return values;
    }

    private static float[] Finite(SafetensorsFile file, string name, float[] values)
    {
        return Array.TrueForAll(values, float.IsFinite) ? values : throw NotFinite(file, name);
    }

    private static double[] Finite(SafetensorsFile file, string name, double[] values)
    {
        return Array.TrueForAll(values, double.IsFinite) ? values : throw NotFinite(file, name);
    }

    private static UserErrorException NotFinite(SafetensorsFile file, string name)
    {
        return new($"{file.Path}: {name} holds NaN or infinity, allowed are finite numbers");
    }

    private static ExifOrientation Exif(JsonFields metadata) => metadata.Value(ExifKey)?.GetString() is { } word
        ? ExifOrientations.Parse(word) ?? throw metadata.Wrong(ExifKey, $"are {string.Join(", ", ExifOrientations.Words)}")
        : ExifOrientation.Ignore;

    private static long Number(JsonFields metadata, string key) => metadata.Read(
        key,
        absent: 0L,
        (value, out number) => long.TryParse(value.GetString(), NumberStyles.None, CultureInfo.InvariantCulture, out number),
        "are whole numbers from 0");
}
