using System.Runtime.ExceptionServices;
using AlexNet.Imaging.Formats;
using AlexNet.Imaging.Formats.Exif;
using AlexNet.Loader.Decoding;

namespace AlexNet.Loader.Statistics;

/// <summary>The workers of a call. They share out items one by one: whichever is free takes the next.</summary>
internal sealed class PrepareTeam
{
    private readonly PrepareWorker[] _workers;

    public PrepareTeam(int count, ExifOrientation exif)
    {
        WorkerThreads.Reserve(count);
        var decoders = new ImageDecoders(exif);
        _workers = Enumerable.Range(0, count).Select(_ => new PrepareWorker(decoders)).ToArray();
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
    public void Run(int count, Action<PrepareWorker, int> work, CancellationToken cancellation)
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
