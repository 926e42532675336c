using AlexNet.Imaging.Formats.Exif;
using AlexNet.Loader.Statistics;

namespace AlexNet.Loader.Tests.Statistics;

public sealed class ImageWorkersTests
{
    /// <summary>A failure often stops the others, whose cancellation is not what went wrong.</summary>
    [Test]
    public void Run_TellsTheFailureAndNotTheCancellationThatItCaused([Values(0, 1)] int failing, [Range(1, 10)] int time)
    {
        using var stop = new CancellationTokenSource();
        using var both = new Barrier(2);
        var pool = new ImageWorkers(2, ExifOrientation.Ignore);
        Assert.Throws<InvalidOperationException>(() => pool.Run(2, (_, item) =>
        {
            both.SignalAndWait();
            throw item == failing ? new InvalidOperationException($"injected {time}") : new OperationCanceledException();
        }, stop.Token));
    }

    [Test]
    public void Run_DoesEveryItemOnceAndEachWorkerOneAtATime()
    {
        var pool = new ImageWorkers(3, ExifOrientation.Ignore);
        var done = new int[100];
        var busy = new System.Collections.Concurrent.ConcurrentDictionary<ImageWorker, bool>();
        pool.Run(100, (worker, item) =>
        {
            Assert.That(busy.TryAdd(worker, true), "a worker's buffers are one thread's");
            Interlocked.Increment(ref done[item]);
            busy.TryRemove(worker, out _);
        }, CancellationToken.None);
        Assert.That(done, Is.All.EqualTo(1));
        Assert.That(pool.Sums(4), Is.Null, "none has counted an image");
    }
}
