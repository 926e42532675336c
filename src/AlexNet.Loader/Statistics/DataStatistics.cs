using AlexNet.Core;
using AlexNet.Imaging.Formats.Decoding;
using AlexNet.Imaging.Formats.Exif;
using AlexNet.Loader.Decoding;
using AlexNet.Loader.Sources;
using AlexNet.Loader.Storage;

namespace AlexNet.Loader.Statistics;

/// <summary>What is known of a training set's pixels, all on 0–255 over the prepared square images.</summary>
public sealed class DataStatistics
{
    /// <summary>Name of the statistics file in a folder of data or of a run.</summary>
    public const string FileName = "statistics.safetensors";

    /// <summary>Side S of the prepared images.</summary>
    public required int Size { get; init; }

    /// <summary>Images that were counted, or 0 where a file does not say.</summary>
    public required long Count { get; init; }

    /// <summary>Images that could not be read.</summary>
    public long Skipped { get; init; }

    /// <summary>The images that could not be read, by index, where they were just computed; a file tells only how many they were.</summary>
    public IReadOnlyList<BadImage> SkippedImages { get; init; } = [];

    /// <summary>Of the images that were counted (<see cref="IImageSource.Fingerprint"/>); null where it is not known.</summary>
    public string? Fingerprint { get; init; }

    /// <summary>The images that were counted although their files are odd, where they were just computed; a file does not tell.</summary>
    public OddImages OddImages { get; init; } = OddImages.None;

    /// <summary>Whether the images were turned as EXIF asks before they were counted.</summary>
    public ExifOrientation Exif { get; init; }

    /// <summary>The mean image, S × S × 3.</summary>
    public required float[] Mean { get; init; }

    /// <summary>The mean of each channel.</summary>
    public required float[] PixelMean { get; init; }

    /// <summary>Population covariance of red, green and blue, 3 × 3.</summary>
    public required double[] Covariance { get; init; }

    /// <summary>Eigenpairs of the covariance.</summary>
    public required RgbEigen Eigen { get; init; }

    /// <summary>Counts all images of a source; the same bytes whatever the number of workers.</summary>
    /// <param name="source">The training images.</param>
    /// <param name="size">S, for images that have to be resized.</param>
    /// <param name="workers">Threads.</param>
    /// <param name="progress">Told the number of images done, now and then, from any thread.</param>
    /// <param name="cancellation">Stops the work.</param>
    /// <param name="maxBadFraction">Images that may be unreadable; one is always forgiven unless this is 0.</param>
    /// <param name="exif">What is done with EXIF's orientation; nothing can be done to images that are prepared already.</param>
    /// <param name="maxPixels">Larger images cannot be used.</param>
    /// <param name="group">Processes that count together; null: this one alone.</param>
    /// <exception cref="UserErrorException">More of the images cannot be read.</exception>
    /// <exception cref="OperationCanceledException">Cancelled.</exception>
    public static DataStatistics Compute(
        IImageSource source,
        int size,
        int workers,
        IProgress<long>? progress = null,
        CancellationToken cancellation = default,
        double maxBadFraction = BadImage.DefaultMaxFraction,
        ExifOrientation exif = ExifOrientation.Ignore,
        int maxPixels = ImageLimits.MaxPixels,
        StatisticsGroup? group = null)
    {
        if (source is IPreparedSource prepared)
        {
            size = prepared.Size;
            exif = ExifOrientation.Ignore;
        }

        var pool = new ImageWorkers(workers, exif, maxPixels);
        var bad = new BadImages(source, maxBadFraction);
        var odd = new OddImageCounter(source);
        var done = 0L;
        var (first, own) = (group?.Share ?? RankShare.Whole).Range(source.Count);
        pool.Run((int)own, (worker, item) => Count(worker, (int)first + item), cancellation);
        var sums = pool.Sums(size) ?? new PixelSums(size);
        group?.Merge(sums, bad, odd);
        bad.ThrowIfAll();
        return sums.Finish(bad.List, exif, odd.Found, source.Fingerprint);

        void Count(ImageWorker worker, int sampleIndex)
        {
            try
            {
                odd.Add(sampleIndex, worker.Count(source, sampleIndex, size));
            }
            catch (Exception error) when (BadImages.IsBad(error))
            {
                bad.Add(sampleIndex, error.Message);
            }

            var now = Interlocked.Increment(ref done);
            if (now % 64 == 0 || now == own)
            {
                progress?.Report(now);
            }
        }
    }

    /// <summary>Writes the statistics file.</summary>
    /// <exception cref="UserErrorException">It cannot be written.</exception>
    public void Save(string path) => StatisticsFile.Save(path, this);

    /// <summary>What another file holds of them, all names with a prefix.</summary>
    public IReadOnlyList<TensorData> Tensors(string prefix) => StatisticsFile.Tensors(this, prefix);

    /// <inheritdoc cref="Tensors"/>
    public IReadOnlyDictionary<string, string> Metadata(string prefix) => StatisticsFile.Metadata(this, prefix);

    /// <summary>Reads them out of another file; null where it has none.</summary>
    /// <exception cref="UserErrorException">They are wrong.</exception>
    public static DataStatistics? Read(SafetensorsFile file, string prefix) =>
        file.Tensors.ContainsKey(prefix + "mean") ? StatisticsFile.Read(file, prefix) : null;

    /// <summary>Reads a statistics file.</summary>
    /// <exception cref="UserErrorException">It is missing or wrong.</exception>
    public static DataStatistics Load(string path) => StatisticsFile.Load(path);
}
