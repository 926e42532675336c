using System.Runtime.ExceptionServices;
using AlexNet.Imaging.Formats;
using AlexNet.Imaging.Formats.Decoding;
using AlexNet.Imaging.Formats.Exif;
using AlexNet.Imaging.ImageSharp;
using AlexNet.Loader.Decoding;
using AlexNet.Loader.Sources;

namespace AlexNet.Loader.Statistics;

/// <summary>A pool of workers that decode and count images. They share out items one by one: whichever is free takes the next.</summary>
internal sealed class ImageWorkers
{
    private readonly ImageWorker[] _workers;

    public ImageWorkers(int count, ExifOrientation exif, int maxPixels = ImageLimits.MaxPixels)
    {
        WorkerThreads.Reserve(count);
        var decoders = ImageFormats.Decoders(exif, maxPixels);
        _workers = Enumerable.Range(0, count).Select(_ => new ImageWorker(decoders)).ToArray();
    }

    /// <summary>The sums of all workers, or null where none has seen a training image.</summary>
    public PixelSums? Sums(int size)
    {
        var seen = _workers.Select(worker => worker.Sums).OfType<PixelSums>().ToArray();
        var total = new PixelSums(size);
        Array.ForEach(seen, total.Merge);
        return seen.Length > 0 ? total : null;
    }

    /// <summary>Works on items 0 … count − 1. When it returns or throws, no worker is at work.</summary>
    /// <exception cref="OperationCanceledException">Cancelled; checked before every item.</exception>
    public void Run(int count, Action<ImageWorker, int> work, CancellationToken cancellation)
    {
        var next = -1;
        var options = new ParallelOptions { MaxDegreeOfParallelism = _workers.Length, CancellationToken = cancellation };
        try
        {
            Parallel.For(0, _workers.Length, options, (worker, state) =>
            {
                int item;
                while (!state.ShouldExitCurrentIteration && (item = Interlocked.Increment(ref next)) < count)
                {
                    cancellation.ThrowIfCancellationRequested();
                    work(_workers[worker], item);
                }
            });
        }
        catch (AggregateException errors)
        {
            var cause = errors.InnerExceptions.FirstOrDefault(error => error is not OperationCanceledException);
            ExceptionDispatchInfo.Throw(cause ?? errors.InnerExceptions[0]);
        }
    }
}

/// <summary>What one thread keeps from image to image: buffers, and the sums over the training images it has seen.</summary>
internal sealed class ImageWorker(ImageDecoders decoders)
{
    private readonly ImagePreparer _preparer = new(decoders);
    private PixelSums? _sums;
    private byte[] _pixels = [];

    /// <summary>Exact sums, or null where no training image was seen.</summary>
    public PixelSums? Sums => _sums;

    /// <param name="target">S × S × 3 bytes.</param>
    /// <returns>What is odd about the file although every pixel is right, or null.</returns>
    /// <exception cref="Exception">One that <see cref="BadImages.IsBad"/> knows, if the image cannot be used.</exception>
    public string? Prepare(IImageSource source, int sampleIndex, int size, Span<byte> target)
    {
        if (source is IPreparedSource prepared)
        {
            prepared.Pixels(sampleIndex).CopyTo(target);
            return null;
        }

        return _preparer.Prepare((IEncodedSource)source, sampleIndex, size, target);
    }

    /// <summary>Adds an image to the sums, without keeping its pixels.</summary>
    /// <returns>What is odd about the file although every pixel is right, or null.</returns>
    /// <exception cref="Exception">One that <see cref="BadImages.IsBad"/> knows, if the image cannot be used.</exception>
    public string? Count(IImageSource source, int sampleIndex, int size)
    {
        if (source is IPreparedSource prepared)
        {
            Count(prepared.Pixels(sampleIndex), size);
            return null;
        }

        Array.Resize(ref _pixels, size * size * 3);
        var oddity = Prepare(source, sampleIndex, size, _pixels);
        Count(_pixels, size);
        return oddity;
    }

    public void Count(ReadOnlySpan<byte> pixels, int size) => (_sums ??= new PixelSums(size)).Add(pixels);
}
