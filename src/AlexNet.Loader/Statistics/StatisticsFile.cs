using System.Globalization;
using AlexNet.Core;
using AlexNet.Imaging.Formats.Exif;
using AlexNet.Loader.Storage;

namespace AlexNet.Loader.Statistics;

/// <summary>
/// The format of statistics.safetensors: <c>mean</c> F32 [S, S, 3], <c>pixel_mean</c> F32 [3], <c>covariance</c> F64 [3, 3],
/// <c>eigenvalues</c> F64 [3], <c>eigenvectors</c> F64 [3, 3] one per column; metadata <c>count</c> of images and <c>skipped</c> ones,
/// 0 where they are absent, <c>exif</c> = apply where images were turned, and <c>fingerprint</c> of the images. In another file all
/// names have a prefix.
/// </summary>
internal static class StatisticsFile
{
    private const string ExifKey = "exif";
    private const string FingerprintKey = "fingerprint";

    public static void Save(string path, DataStatistics statistics) =>
        SafetensorsWriter.Write(path, Tensors(statistics, ""), Metadata(statistics, ""));

    public static DataStatistics Load(string path)
    {
        using var file = SafetensorsFile.Open(path);
        return Read(file, "");
    }

    public static TensorData[] Tensors(DataStatistics statistics, string prefix) =>
    [
        TensorData.From<float>(prefix + "mean", statistics.Mean, statistics.Size, statistics.Size, 3),
        TensorData.From<float>(prefix + "pixel_mean", statistics.PixelMean, 3),
        TensorData.From<double>(prefix + "covariance", statistics.Covariance, 3, 3),
        TensorData.From<double>(prefix + "eigenvalues", statistics.Eigen.Values, 3),
        TensorData.From<double>(prefix + "eigenvectors", statistics.Eigen.Vectors, 3, 3),
    ];

    public static Dictionary<string, string> Metadata(DataStatistics statistics, string prefix)
    {
        var metadata = new Dictionary<string, string>
        {
            [prefix + "count"] = statistics.Count.ToString(CultureInfo.InvariantCulture),
            [prefix + "skipped"] = statistics.Skipped.ToString(CultureInfo.InvariantCulture),
        };
        if (statistics.Exif == ExifOrientation.Apply)
        {
            metadata[prefix + ExifKey] = statistics.Exif.Word();
        }

        if (statistics.Fingerprint is { } fingerprint)
        {
            metadata[prefix + FingerprintKey] = fingerprint;
        }

        return metadata;
    }

    public static DataStatistics Read(SafetensorsFile file, string prefix)
    {
        var shape = file.Tensor(prefix + "mean", Dtype.F32, -1, -1, 3).Shape;
        if (shape[0] != shape[1] || shape[0] == 0)
        {
            throw new UserErrorException($"{file.Path}: {prefix}mean is {shape[0]}×{shape[1]}, allowed are squares");
        }

        var metadata = file.MetadataFields();
        return new DataStatistics
        {
            Size = (int)shape[0],
            Count = Number(metadata, prefix + "count"),
            Skipped = Number(metadata, prefix + "skipped"),
            Exif = Exif(metadata, prefix + ExifKey),
            Fingerprint = metadata.Value(prefix + FingerprintKey)?.GetString(),
            Mean = Finite(file, prefix + "mean", file.Read<float>(prefix + "mean")),
            PixelMean = Finite(file, prefix + "pixel_mean", Values<float>(file, prefix + "pixel_mean", 3)),
            Covariance = Finite(file, prefix + "covariance", Values<double>(file, prefix + "covariance", 9)),
            Eigen = new RgbEigen(
                Finite(file, prefix + "eigenvalues", Values<double>(file, prefix + "eigenvalues", 3)),
                Finite(file, prefix + "eigenvectors", Values<double>(file, prefix + "eigenvectors", 9))),
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

    private static ExifOrientation Exif(JsonFields metadata, string key) => metadata.Value(key)?.GetString() is { } word
        ? ExifOrientations.Parse(word) ?? throw metadata.Wrong(key, $"are {string.Join(", ", ExifOrientations.Words)}")
        : ExifOrientation.Ignore;

    private static long Number(JsonFields metadata, string key) => metadata.Read(
        key,
        absent: 0L,
        (value, out number) => long.TryParse(value.GetString(), NumberStyles.None, CultureInfo.InvariantCulture, out number),
        "are whole numbers from 0");
}
