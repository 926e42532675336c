using System.Diagnostics;
using AlexNet.Core;
using AlexNet.Loader.DataSets;
using AlexNet.Loader.Graph;
using AlexNet.Loader.Graph.Batches;
using AlexNet.Loader.Manifests;
using AlexNet.Loader.Sources;

namespace AlexNet.Bench.Loading;

/// <summary>The loader by itself: batches are given back as soon as they are there.</summary>
internal sealed class LoaderRate : IDisposable
{
    private const int WarmBatches = 4;
    private readonly DataSet data;
    private readonly BatchStream stream;

    /// <param name="folder">A data folder with a split "train".</param>
    /// <param name="batch">Images per batch.</param>
    /// <param name="workers">Threads.</param>
    /// <param name="format">Floats or bytes.</param>
    public LoaderRate(string folder, int batch, int workers, BatchFormat format = BatchFormat.Floats)
    {
        data = DataSet.Open(folder);
        var source = data.Split(SplitNames.Train);
        Images = source.Count;
        var options = new LoaderOptions { Batch = batch, Workers = workers, Format = format, Seed = 1 };
        stream = LoaderGraph.Start(source, PlainStatistics.Of(Manifest.DefaultImageSize), options);
        Take(WarmBatches * batch);
    }

    /// <summary>Images of an epoch.</summary>
    public int Images { get; }

    /// <summary>Images a second over so many of them, or a little more.</summary>
    public double Measure(int images)
    {
        var clock = Stopwatch.StartNew();
        var taken = Take(images);
        return taken / clock.Elapsed.TotalSeconds;
    }

    /// <summary>Bytes that the whole process allocates per image.</summary>
    public double AllocatedPerImage(int images)
    {
        var before = GC.GetTotalAllocatedBytes(precise: true);
        var taken = Take(images);
        return (double)(GC.GetTotalAllocatedBytes(precise: true) - before) / taken;
    }

    /// <summary>Takes so many images, or a little more.</summary>
    public int Take(int images)
    {
        var taken = 0;
        while (taken < images && stream.TryNext(out var batch))
        {
            taken += batch.Count;
            batch.Dispose();
        }

        return taken;
    }

    public void Dispose()
    {
        stream.Dispose();
        data.Dispose();
    }
}
