using AlexNet.Core;
using AlexNet.Engines.Contracts;
using AlexNet.Loader.Decoding;
using AlexNet.Loader.Graph;
using AlexNet.Loader.Graph.Batches;
using AlexNet.Loader.Sources;
using AlexNet.Loader.Statistics;

namespace AlexNet.Training;

/// <summary>Runs an evaluation program over every image of a split exactly once, the last partial batch too.</summary>
public static class Evaluator
{
    /// <summary>Loss and errors with the centre crop.</summary>
    /// <param name="line">An evaluation plan, loaded.</param>
    /// <param name="options">As <see cref="LoaderOptions.Evaluation"/> gives them.</param>
    /// <param name="progress">Told the number of images done after every batch.</param>
    public static EvaluationResult Run(BatchLine line, IImageSource source, DataStatistics statistics, LoaderOptions options, IProgress<long>? progress = null)
    {
        var tally = new Tally();
        var skipped = ForEachBatch(line, source, statistics, options, (batch, results) =>
        {
            tally.Add(results.Probabilities, results.Losses, batch.Labels.Span);
            progress?.Report(tally.Images);
        });
        return new EvaluationResult(tally, skipped);
    }

    /// <summary>Takes a batch with what was found for it.</summary>
    internal delegate void Done(Batch batch, BatchResults results);

    /// <summary>Runs the plan on every batch and hands it over with its results; returns the skipped images.</summary>
    internal static IReadOnlyList<BadImage> ForEachBatch(BatchLine line, IImageSource source, DataStatistics statistics, LoaderOptions options, Done done)
    {
        using var stream = LoaderGraph.Start(source, statistics, line.Wanted(options));
        try
        {
            while (stream.TryNext(out var batch))
            {
                line.Submit(batch, default);
                if (line.IsFull)
                {
                    Complete(line, done);
                }
            }

            while (line.Pending > 0)
            {
                Complete(line, done);
            }

            return stream.BadImages;
        }
        finally
        {
            line.Abandon();
        }
    }

    private static void Complete(BatchLine line, Done done)
    {
        using var batch = line.Complete(out var results);
        done(batch, results);
    }
}
