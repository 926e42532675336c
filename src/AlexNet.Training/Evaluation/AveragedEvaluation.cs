using AlexNet.Core;
using AlexNet.Loader.DataSets;
using AlexNet.Loader.Decoding;
using AlexNet.Loader.Graph.Batches;
using AlexNet.Loader.Manifests;
using AlexNet.Loader.Sources;
using AlexNet.Loader.Statistics;
using AlexNet.Training.Checkpoints;
using AlexNet.Training.Sessions;

namespace AlexNet.Training.Evaluation;

/// <summary>Errors of the averaged probabilities of several views and several checkpoints [paper, sections 4.1 and 6.1].</summary>
public static class AveragedEvaluation
{
    /// <summary>Levels of 255 by which the means of photographs of the same kind do not differ.</summary>
    private const float FarMeans = 16;

    /// <param name="warn">Told what the user should see.</param>
    /// <param name="progress">Told the images done of all passes over the split.</param>
    /// <exception cref="UserErrorException">Checkpoints and data do not fit together.</exception>
    public static EvaluationResult Run(EvaluationSettings settings, DataSet data, Action<string> warn, Action<long, long> progress, CancellationToken cancellation)
    {
        var source = data.Split(settings.Split);
        var sums = Array.Empty<float>();
        var alone = new List<Tally>();
        int[] labels = [];
        (IReadOnlyList<string> names, var titles) = ([], data.Titles);
        var total = (long)source.Count * settings.Views * settings.Checkpoints.Count;
        var done = 0L;
        var skipped = new SortedDictionary<int, BadImage>();
        var odd = OddImages.None;
        foreach (var path in settings.Checkpoints)
        {
            using var model = Open(path, settings, data, warn, cancellation);
            var classes = model.Info.ClassNames.Count;
            RequireTopK(settings.TopK, classes);
            var match = ClassMatch.Of(path, model.Info.ClassNames, data.Name, data.ClassNames, warn);
            if (labels.Length == 0)
            {
                (sums, labels, names) = (new float[(long)source.Count * classes], match, model.Info.ClassNames);
                titles = titles.Or(model.Info.Titles);
            }
            else if (!match.SequenceEqual(labels) || sums.Length != (long)source.Count * classes)
            {
                throw new UserErrorException($"{path}: has other classes than {settings.Checkpoints[0]}; allowed are checkpoints of the same, whose probabilities can be averaged");
            }

            // Without another to be averaged with, a checkpoint's own are all there are.
            var own = settings.EachAlone && settings.Checkpoints.Count > 1 ? new float[sums.Length] : sums;
            foreach (var options in Views(settings, data, source, model, cancellation))
            {
                (var bad, odd) = Evaluator.ForEachBatch(model.Session, model.Pipeline, source, options, (batch, results) =>
                {
                    AddTo(own, results.Probabilities, batch, classes);
                    progress(done += batch.Count, total);
                });
                foreach (var image in bad)
                {
                    skipped.TryAdd(image.Index, image);
                }
            }

            if (own != sums)
            {
                alone.Add(Count(own, settings.Views, source, labels, settings with { Mistakes = 0 }, [.. skipped.Values]).Tally);
                for (var i = 0; i < sums.Length; i++)
                {
                    sums[i] += own[i];
                }
            }
        }

        return Count(sums, settings.Views * settings.Checkpoints.Count, source, labels, settings, [.. skipped.Values]) with { Odd = odd, ClassNames = names, Titles = titles, Alone = alone };
    }

    private static void RequireTopK(int? k, int classes)
    {
        if (k >= classes)
        {
            throw UserErrorException.Of($"{Setting.Named("top")} is {k}; of {classes} classes allowed are 1 to {classes - 1}, as more are never wrong");
        }
    }

    /// <summary>With the statistics that the checkpoint was trained with, else those of the data.</summary>
    private static TrainedModel Open(string path, EvaluationSettings settings, DataSet data, Action<string> warn, CancellationToken cancellation)
    {
        var model = TrainedModel.Open(path, settings.Batch, settings, () => settings.StatisticsOf(data, null, cancellation), warn, (info, network) => CheckFits(path, info, network, data));
        try
        {
            model.RequireSize(path, data);
            WarnOfOtherPixels(path, model.Session.Statistics, data, warn);
            return model;
        }
        catch
        {
            model.Dispose();
            throw;
        }
    }

    /// <summary>Where the data's own mean is known, and is far from what the model was trained on, errors say little.</summary>
    private static void WarnOfOtherPixels(string path, DataStatistics model, DataSet data, Action<string> warn)
    {
        if (StatisticsCache.TryKept(data, model.Exif) is { } own && own.PixelMean.Zip(model.PixelMean).Max(means => Math.Abs(means.First - means.Second)) is var distance && distance > FarMeans)
        {
            warn($"{path}: trained on images whose mean is up to {distance:F0} of 255 from that of {data.Name}; the model's own is subtracted");
        }
    }

    private static IEnumerable<LoaderOptions> Views(EvaluationSettings settings, DataSet data, IImageSource source, TrainedModel model, CancellationToken cancellation)
    {
        var crop = model.Session.Network.Crop;
        CropDraw[] windows = settings.Views == 10 ? Augmentation.TenViews(data.Size, crop) : [Augmentation.Centre(data.Size, crop)];
        return windows.Select(window => model.Session.Evaluation(source, settings.Batch, cancellation) with { Window = window });
    }

    private static void CheckFits(string path, CheckpointInfo info, Network network, DataSet data)
    {
        ClassMatch.Of(path, info.ClassNames, data.Name, data.ClassNames, _ => { });
        if (data.IsSizeFree)
        {
            data.PrepareAt(network.ImageSize);
        }

        if (network.Crop > data.Size)
        {
            throw new UserErrorException($"{path}: network {network.Name} reads {network.Crop}×{network.Crop} pixels; the images of {data.Name} have {data.Size}×{data.Size}");
        }
    }

    private static void AddTo(float[] sums, ReadOnlySpan<float> probabilities, Batch batch, int classes)
    {
        var samples = batch.Samples.Span;
        for (var image = 0; image < batch.Count; image++)
        {
            var target = sums.AsSpan((int)(samples[image] * classes), classes);
            for (var c = 0; c < classes; c++)
            {
                target[c] += probabilities[image * classes + c];
            }
        }
    }

    /// <param name="passes">How many probabilities each sum is of.</param>
    private static EvaluationResult Count(float[] sums, int passes, IImageSource source, int[] labels, EvaluationSettings settings, IReadOnlyList<BadImage> skipped)
    {
        var classes = sums.Length / source.Count;
        var (tally, confusion, bad) = (Tally.Of(settings.TopK), new Confusion(classes), skipped.Select(image => image.Index).ToHashSet());
        var mistakes = new PriorityQueue<Mistake, float>();
        for (var image = 0; image < source.Count; image++)
        {
            if (bad.Contains(image))
            {
                continue;
            }

            var row = sums.AsSpan(image * classes, classes);
            var (label, predicted) = (labels[source.Label(image)], ErrorRate.Best(row));
            tally.Add(row, label, -Math.Log(Math.Max(double.Epsilon, row[label] / passes)));
            confusion.Add(label, predicted);
            if (predicted != label && settings.Mistakes > 0)
            {
                mistakes.Enqueue(new(source.Name(image), label, predicted, row[predicted] / passes), row[predicted]);
                _ = mistakes.Count > settings.Mistakes ? mistakes.Dequeue() : null;
            }
        }

        return new EvaluationResult(tally, skipped)
        {
            Confusion = confusion,
            Mistakes = [.. mistakes.UnorderedItems.Select(item => item.Element).OrderByDescending(mistake => mistake.Probability).ThenBy(mistake => mistake.Name, StringComparer.Ordinal)],
        };
    }
}
