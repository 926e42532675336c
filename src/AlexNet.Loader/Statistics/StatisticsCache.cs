using System.Security.Cryptography;
using System.Text;
using AlexNet.Core;
using AlexNet.Imaging.Formats.Decoding;
using AlexNet.Imaging.Formats.Exif;
using AlexNet.Loader.DataSets;
using AlexNet.Loader.Decoding;
using AlexNet.Loader.Manifests;
using AlexNet.Loader.Shards;
using AlexNet.Loader.Sources;

namespace AlexNet.Loader.Statistics;

/// <summary>
/// Statistics are computed once and kept. They lie in the data folder as statistics.safetensors, or beside
/// a tar under its name with .statistics.safetensors behind it; where that folder cannot be written
/// (no write permission for anybody counts, even for root), in <c>$XDG_CACHE_HOME/alexnet/</c> or <c>~/.cache/alexnet/</c>, in a
/// folder named by the first 16 hexadecimal digits of the SHA-256 of the full path of the data's folder or file. A file that does not fit the data
/// (other images by their names, sizes and times, another size, images turned otherwise) is computed anew; one that is damaged is an error. Beside shards
/// the file is a part of the data, and is used as it is, whatever it counts; there another size is an error. Those of data that lies nowhere
/// (<see cref="DataSet.IsOnDisk"/>) are computed each time.
/// </summary>
public static class StatisticsCache
{
    /// <summary>Loads the statistics of a data set's training split, or computes and keeps them.</summary>
    /// <param name="data">The data set.</param>
    /// <param name="workers">Threads.</param>
    /// <param name="progress">Told the number of images done while computing, from any thread.</param>
    /// <param name="cancellation">Stops the work.</param>
    /// <param name="maxBadFraction">Images that may be unreadable.</param>
    /// <param name="exif">What is done with EXIF's orientation; nothing can be done to images that are prepared already.</param>
    /// <param name="maxPixels">Larger images cannot be used.</param>
    /// <param name="group">Processes that call this together; null: this one alone.</param>
    /// <exception cref="UserErrorException">A statistics file is damaged or does not belong to its shards, or too many images are damaged.</exception>
    public static DataStatistics LoadOrCompute(
        DataSet data,
        int workers,
        IProgress<long>? progress = null,
        CancellationToken cancellation = default,
        double maxBadFraction = BadImage.DefaultMaxFraction,
        ExifOrientation exif = ExifOrientation.Ignore,
        int maxPixels = ImageLimits.MaxPixels,
        StatisticsGroup? group = null)
    {
        if (data.IsOnDisk && data.Split(SplitNames.Train) is ShardSource && File.Exists(PathBeside(data)))
        {
            return OfShards(data);
        }

        // What one process keeps and another does not is computed by all.
        var kept = Kept(data, exif);
        if (group?.All(kept is not null) ?? kept is not null)
        {
            return kept!;
        }

        var computed = DataStatistics.Compute(data.Split(SplitNames.Train), data.Size, workers, progress, cancellation, maxBadFraction, exif, maxPixels, group);
        if (data.IsOnDisk && (group is null || group.Keeps))
        {
            computed.Save(PathToWrite(data));
        }

        return computed;
    }

    /// <summary>The statistics that are kept and fit the data, or null: nothing is computed.</summary>
    public static DataStatistics? Kept(DataSet data, ExifOrientation exif)
    {
        foreach (var path in data.IsOnDisk ? new[] { PathBeside(data), PathInCache(data) } : [])
        {
            if (File.Exists(path) && DataStatistics.Load(path) is var kept && Fits(kept, data, exif))
            {
                return kept;
            }
        }

        return null;
    }

    /// <summary>As <see cref="Kept"/>, for what can do without: null too where a file is damaged, or the data has no training split.</summary>
    public static DataStatistics? TryKept(DataSet data, ExifOrientation exif)
    {
        try
        {
            return data.TrySplit(SplitNames.Train, out _) ? Kept(data, exif) : null;
        }
        catch (UserErrorException)
        {
            return null;
        }
    }

    /// <summary>Where statistics of this data set would be written.</summary>
    public static string PathToWrite(DataSet data) => CanWrite(data.Root) ? PathBeside(data) : PathInCache(data);

    private static string PathBeside(DataSet data) =>
        data.Location == data.Root ? Path.Combine(data.Root, DataStatistics.FileName) : $"{data.Location}.{DataStatistics.FileName}";

    private static string PathInCache(DataSet data)
    {
        var configured = Environment.GetEnvironmentVariable("XDG_CACHE_HOME");
        var cache = string.IsNullOrEmpty(configured)
            ? Path.Combine(Environment.GetFolderPath(Environment.SpecialFolder.UserProfile), ".cache")
            : configured;
        var key = Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes(data.Location)))[..16];
        return Path.Combine(cache, "alexnet", key, DataStatistics.FileName);
    }

    private static DataStatistics OfShards(DataSet data)
    {
        var path = PathBeside(data);
        var given = DataStatistics.Load(path);
        return given.Size == data.Size
            ? given
            : throw new UserErrorException($"{path}: the mean is of {given.Size}×{given.Size} images, allowed is {data.Size}×{data.Size} as in the shards beside it");
    }

    private static bool Fits(DataStatistics statistics, DataSet data, ExifOrientation exif)
    {
        var source = data.Split(SplitNames.Train);
        return statistics.Size == data.Size
            && statistics.Count + statistics.Skipped == source.Count
            && (source.Fingerprint is not { } images || statistics.Fingerprint == images)
            && (source is IPreparedSource || statistics.Exif == exif);
    }

    private static bool CanWrite(string folder)
    {
        const UnixFileMode anyWrite = UnixFileMode.UserWrite | UnixFileMode.GroupWrite | UnixFileMode.OtherWrite;
        if (!OperatingSystem.IsWindows() && (File.GetUnixFileMode(folder) & anyWrite) == 0)
        {
            return false;
        }

        try
        {
            var probe = Path.Combine(folder, $".{Guid.NewGuid():N}.tmp");
            File.Create(probe, 1, FileOptions.DeleteOnClose).Dispose();
            return true;
        }
        catch (Exception error) when (error is IOException or UnauthorizedAccessException)
        {
            return false;
        }
    }
}
