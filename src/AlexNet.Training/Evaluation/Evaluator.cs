using System.Runtime.InteropServices;
using AlexNet.Core;
using AlexNet.Engines.Contracts;
using AlexNet.Loader.Decoding;
using AlexNet.Loader.Graph;
using AlexNet.Loader.Graph.Batches;
using AlexNet.Loader.Manifests;
using AlexNet.Loader.Sources;
using AlexNet.Training.Sessions;

namespace AlexNet.Training.Evaluation;

/// <summary>Errors over a split, and the images they are not about.</summary>
/// <param name="Tally">Over every image that could be read.</param>
/// <param name="Skipped">The others, by path and reason.</param>
public sealed record EvaluationResult(Tally Tally, IReadOnlyList<BadImage> Skipped)
{
    /// <summary>Images that were counted although their files are odd.</summary>
    public OddImages Odd { get; init; } = OddImages.None;

    /// <summary>Which classes were taken for which, by the model's numbers of classes; null where nobody asks.</summary>
    public Confusion? Confusion { get; init; }

    /// <summary>Names of the model's classes, as <see cref="Confusion"/> and <see cref="Mistakes"/> number them.</summary>
    public IReadOnlyList<string> ClassNames { get; init; } = [];

    /// <summary>What people call them.</summary>
    public ClassTitles Titles { get; init; } = ClassTitles.None;

    /// <summary>Of each checkpoint by itself, where several were averaged and that was asked for; else empty.</summary>
    public IReadOnlyList<Tally> Alone { get; init; } = [];

    /// <summary>Images that were taken for another class, the most confident first.</summary>
    public IReadOnlyList<Mistake> Mistakes { get; init; } = [];
}

/// <summary>An image that was taken for another class.</summary>
/// <param name="Name">As its source names it.</param>
/// <param name="Probability">Of the class it was taken for.</param>
public sealed record Mistake(string Name, int Label, int Predicted, float Probability);

/// <summary>Runs an evaluation program over every image of a source exactly once, the last partial batch too.</summary>
public static class Evaluator
{
    /// <summary>Takes a batch with what was found for it; both are valid until it returns.</summary>
    public delegate void Done(Batch batch, BatchResults results);

    /// <summary>Loss and errors with the centre crop. Several processes evaluate a share each, and all get the result of the whole.</summary>
    /// <param name="pipeline">An evaluation plan, loaded.</param>
    /// <param name="progress">Told the number of images done after every batch.</param>
    public static EvaluationResult Run(Session session, BatchPipeline pipeline, IImageSource source, IProgress<long> progress, CancellationToken cancellation)
    {
        // Of several processes all leave here, or at the same meeting: their loaders would end at different batches.
        cancellation.ThrowIfCancellationRequested();
        var (replicas, batch, scores) = (session.Replicas, pipeline.Plan.Batch, new List<ImageScore>());

        // Whole batches, as one process makes them: how sums are rounded may depend on an image's place in its batch.
        var batches = ((long)source.Count + batch - 1) / batch;
        var (firstBatch, ownBatches) = replicas.Share.Range(batches);
        var (first, meetings, own) = (firstBatch * batch, replicas.Share.Most(batches), session.Evaluation(source, batch, cancellation));
        var count = Math.Min(source.Count - first, ownBatches * batch);
        IReadOnlyList<BadImage> skipped = [];
        var odd = OddImages.None;
        if (count > 0)
        {
            own = own with { Start = SamplePosition.After(first, source.Count), TotalSamples = count };
            (skipped, odd) = ForEachBatch(session, pipeline, source, own, Count);
        }

        // Who has fewer batches, or one without a usable image, still meets the others as often.
        while (meetings > 0)
        {
            Meet();
        }

        (skipped, odd) = Merged(replicas, skipped, odd);
        var (tally, confusion) = (new Tally(), new Confusion(session.Network.Classes));
        var all = replicas.Gather<ImageScore>(CollectionsMarshal.AsSpan(scores));
        tally.Add(all, confusion.Classes);
        Array.ForEach(all, score => confusion.Add(score.Label, score.Predicted));
        return new EvaluationResult(tally, skipped) { Odd = odd, Confusion = confusion };

        void Count(Batch batch, BatchResults results)
        {
            scores.AddRange(ImageScore.Of(results, batch.Labels.Span));
            progress.Report(Math.Min(source.Count, scores.Count * replicas.Share.Ranks));
            Meet();
        }

        void Meet()
        {
            meetings--;
            if (replicas.AreSeveral)
            {
                replicas.Agree();
                cancellation.ThrowIfCancellationRequested();
            }
        }
    }

    /// <summary>What the loaders of all processes have found.</summary>
    internal static (IReadOnlyList<BadImage> Skipped, OddImages Odd) Merged(Replicas replicas, IReadOnlyList<BadImage> skipped, OddImages odd)
    {
        if (!replicas.AreSeveral)
        {
            return (skipped, odd);
        }

        var all = replicas.Gather(
            writer =>
            {
                ImageFaults.Write(writer, skipped);
                ImageFaults.Write(writer, odd);
            },
            reader => (Skipped: ImageFaults.ReadBad(reader), Odd: ImageFaults.ReadOdd(reader)));
        return (
            [.. all.SelectMany(each => each.Skipped).DistinctBy(image => image.Index).OrderBy(image => image.Index)],
            new OddImages(all.Sum(each => each.Odd.Count), [.. all.SelectMany(each => each.Odd.First).DistinctBy(image => image.Index).OrderBy(image => image.Index).Take(OddImages.Named)]));
    }

    /// <summary>Runs the plan on every batch and hands it over with its results; returns the skipped images, and the odd ones.</summary>
    public static (IReadOnlyList<BadImage> Skipped, OddImages Odd) ForEachBatch(Session session, BatchPipeline pipeline, IImageSource source, LoaderOptions options, Done done)
    {
        using var stream = session.Start(pipeline, source, options);
        ForEachBatch(pipeline, stream, done);
        return (stream.BadImages, stream.OddImages);
    }

    public static void ForEachBatch(BatchPipeline pipeline, BatchStream stream, Done done) =>
        pipeline.Drain(Batches(stream), _ => default, (batch, results) =>
        {
            using (batch)
            {
                done(batch, results);
            }
        });

    private static IEnumerable<Batch> Batches(BatchStream stream)
    {
        while (stream.TryNext(out var batch))
        {
            yield return batch;
        }
    }
}
