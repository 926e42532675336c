using AlexNet.Core;
using AlexNet.Engines;
using AlexNet.Loader;

namespace AlexNet.Training;

/// <summary>Runs an evaluation program over every image of a split exactly once, the last partial batch too.</summary>
public static class Evaluator
{
    /// <summary>Loss and errors with the centre crop.</summary>
    /// <param name="program">An evaluation plan, loaded.</param>
    /// <param name="options">As <see cref="LoaderOptions.Evaluation"/> gives them.</param>
    /// <param name="progress">Told the number of images done after every batch.</param>
    public static EvaluationResult Run(IProgram program, IImageSource source, DataStatistics statistics, LoaderOptions options, IProgress<long>? progress = null)
    {
        var tally = new Tally();
        var skipped = ForEachBatch(program, source, statistics, options, batch =>
        {
            tally.Add(program.Probabilities, program.Losses, batch.Labels.Span);
            progress?.Report(tally.Images);
        });
        return new EvaluationResult(tally, skipped);
    }

    /// <summary>Runs the program on every batch and hands it over with the results in the program; returns the skipped images.</summary>
    internal static IReadOnlyList<BadImage> ForEachBatch(IProgram program, IImageSource source, DataStatistics statistics, LoaderOptions options, Action<Batch> done)
    {
        using var stream = LoaderGraph.Start(source, statistics, options);
        while (stream.TryNext(out var batch))
        {
            using (batch)
            {
                // A batch may be empty where every image of it was skipped.
                if (batch.Count > 0)
                {
                    program.Run(batch.Images.Span, batch.Labels.Span, default);
                    done(batch);
                }
            }
        }

        return stream.BadImages;
    }
}
