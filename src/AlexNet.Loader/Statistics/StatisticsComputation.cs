using AlexNet.Imaging.Formats.Exif;
using AlexNet.Loader.Decoding;
using AlexNet.Loader.Sources;

namespace AlexNet.Loader.Statistics;

/// <summary>Runs over all images in parallel.</summary>
internal static class StatisticsComputation
{
    public static DataStatistics Run(
        IImageSource source, int size, int workers, IProgress<long>? progress, CancellationToken cancellation, double maxBadFraction, ExifOrientation exif)
    {
        if (source is IPreparedSource prepared)
        {
            size = prepared.Size;
            exif = ExifOrientation.Ignore;
        }

        var team = new PrepareTeam(workers, exif);
        var bad = new BadImages(source, maxBadFraction);
        var done = 0L;
        team.Run(source.Count, Count, cancellation);
        bad.ThrowIfAll();
        return team.Sums(size)!.Finish(bad.List, exif);

        void Count(PrepareWorker worker, int index)
        {
            try
            {
                worker.Count(source, index, size);
            }
            catch (Exception error) when (BadImages.IsBad(error))
            {
                bad.Add(index, error.Message);
            }

            var now = Interlocked.Increment(ref done);
            if (now % 64 == 0 || now == source.Count)
            {
                progress?.Report(now);
            }
        }
    }
}
