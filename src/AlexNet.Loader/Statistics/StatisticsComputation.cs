using System.Runtime.ExceptionServices;
using AlexNet.Imaging;

namespace AlexNet.Loader;

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

        WorkerThreads.Reserve(workers);
        var total = new PixelSums(size);
        var bad = new BadImages(source, maxBadFraction);
        var done = 0L;
        var decoders = new ImageDecoders(exif);
        var options = new ParallelOptions { MaxDegreeOfParallelism = workers, CancellationToken = cancellation };
        try
        {
            Parallel.For(
                0,
                source.Count,
                options,
                () => new Worker(new ImagePreparer(decoders), new PixelSums(size), size),
                (index, _, worker) =>
                {
                    worker.Count(source, index, bad);
                    var now = Interlocked.Increment(ref done);
                    if (now % 64 == 0 || now == source.Count)
                    {
                        progress?.Report(now);
                    }

                    return worker;
                },
                worker =>
                {
                    lock (total)
                    {
                        total.Merge(worker.Sums);
                    }
                });
        }
        catch (AggregateException error)
        {
            ExceptionDispatchInfo.Throw(error.InnerExceptions[0]);
        }

        bad.ThrowIfAll();
        return total.Finish(bad.List, exif);
    }

    private sealed record Worker(ImagePreparer Preparer, PixelSums Sums, int Size)
    {
        private readonly byte[] pixels = new byte[Size * Size * 3];

        public void Count(IImageSource source, int index, BadImages bad)
        {
            if (source is IPreparedSource prepared)
            {
                Sums.Add(prepared.Pixels(index));
                return;
            }

            try
            {
                Preparer.Prepare((IEncodedSource)source, index, Size, pixels);
                Sums.Add(pixels);
            }
            catch (Exception error) when (BadImages.IsBad(error))
            {
                bad.Add(index, error.Message);
            }
        }
    }
}
