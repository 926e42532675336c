using AlexNet.Loader.Decoding;
using AlexNet.Loader.Manifests;
using AlexNet.Loader.Statistics;

namespace AlexNet.Loader.Preparing;

/// <summary>
/// Makes shard after shard: all workers decode into one buffer while the one before is being written. Memory: two shards.
/// </summary>
/// <param name="pool">The workers.</param>
/// <param name="imageDone">Called after every image, from any thread.</param>
/// <param name="shardDone">Called when a shard is under its name, from one thread at a time.</param>
/// <param name="cancellation">Stops the work.</param>
internal sealed class ShardMaker(ImageWorkers pool, Action imageDone, Action<SplitPlan, int> shardDone, CancellationToken cancellation) : IDisposable
{
    private readonly CancellationTokenSource _stop = CancellationTokenSource.CreateLinkedTokenSource(cancellation);
    private ShardBuffer _filling = new();
    private ShardBuffer _waiting = new();
    private Task _writing = Task.CompletedTask;

    /// <summary>Decodes a shard and hands it to the writer. Failures of the shard before may come out here.</summary>
    public void Make(SplitPlan plan, int shard)
    {
        try
        {
            Fill(plan, shard);
        }
        catch (OperationCanceledException)
        {
            // A writer that failed has stopped the workers: its failure is the cause.
            Finish();
            throw;
        }

        Finish();
        var (full, skipped) = (_filling, Skipped(plan, shard));
        (_filling, _waiting) = (_waiting, _filling);
        _writing = Task.Factory.StartNew(
            () => Write(plan, shard, full, skipped), CancellationToken.None, TaskCreationOptions.LongRunning, TaskScheduler.Default);
    }

    /// <summary>Waits for the last shard.</summary>
    public void Finish() => _writing.GetAwaiter().GetResult();

    /// <summary>Waits until nothing is at work any more.</summary>
    public void Dispose()
    {
        // A failure has come out of Finish, or is second to the one that ends the work.
        _writing.ContinueWith(_ => { }, TaskScheduler.Default).Wait();
        _stop.Dispose();
    }

    private void Fill(SplitPlan plan, int shard)
    {
        var images = plan.Images(shard);
        var buffer = _filling;
        buffer.Begin(images.Length, plan.ImageBytes);

        // Read in the order of the source, which is kinder to disks and large files than the order in the shard.
        var rows = Enumerable.Range(0, images.Length).ToArray();
        Array.Sort(images.ToArray(), rows);
        pool.Run(images.Length, (worker, item) => Prepare(worker, plan, images.Span[rows[item]], rows[item], buffer), _stop.Token);
        buffer.Compact();
    }

    private void Prepare(ImageWorker worker, SplitPlan plan, int sampleIndex, int row, ShardBuffer buffer)
    {
        try
        {
            buffer.SetLabel(row, plan.Source.Label(sampleIndex));
            plan.Odd.Add(sampleIndex, worker.Prepare(plan.Source, sampleIndex, plan.Size, buffer.Image(row)));
            if (plan.Name == SplitNames.Train)
            {
                worker.Count(buffer.Image(row), plan.Size);
            }
        }
        catch (Exception error) when (BadImages.IsBad(error))
        {
            plan.Bad.Add(sampleIndex, error.Message);
            buffer.LeaveOut(row);
        }

        imageDone();
    }

    private static BadImage[] Skipped(SplitPlan plan, int shard)
    {
        var images = plan.Images(shard).ToArray().ToHashSet();
        return plan.Bad.List.Where(image => images.Contains(image.Index)).ToArray();
    }

    private void Write(SplitPlan plan, int shard, ShardBuffer buffer, BadImage[] skipped)
    {
        try
        {
            ShardWriter.Write(plan, shard, buffer, skipped, cancellation);
            shardDone(plan, shard);
        }
        catch
        {
            _stop.Cancel();
            throw;
        }
    }
}
