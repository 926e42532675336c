using AlexNet.Core;
using AlexNet.Imaging.Formats.Exif;
using AlexNet.Loader.DataSets;
using AlexNet.Loader.Decoding;
using AlexNet.Loader.Graph.Batches;
using AlexNet.Loader.Sources;
using AlexNet.Loader.Statistics;
using AlexNet.Training.Checkpoints;
using AlexNet.Training.Sessions;

namespace AlexNet.Training.Evaluation;

/// <summary>Errors of the averaged probabilities of several views and several checkpoints [paper, sections 4.1 and 6.1].</summary>
public static class AveragedEvaluation
{
    /// <param name="warn">Told what the user should see.</param>
    /// <param name="progress">Told the images done of all passes over the split.</param>
    /// <exception cref="UserErrorException">Checkpoints and data do not fit together.</exception>
    public static EvaluationResult Run(EvaluationSettings settings, DataSet data, Action<string> warn, Action<long, long> progress, CancellationToken cancellation)
    {
        var source = data.Split(settings.Split);
        var classes = source.ClassNames.Count;
        var sums = new float[(long)source.Count * classes];
        var total = (long)source.Count * settings.Views * settings.Checkpoints.Count;
        var done = 0L;
        var skipped = new SortedDictionary<int, BadImage>();
        var odd = OddImages.None;
        foreach (var path in settings.Checkpoints)
        {
            using var model = Open(path, settings, data, warn, cancellation);
            foreach (var options in Views(settings, data, source, model, cancellation))
            {
                (var bad, odd) = Evaluator.ForEachBatch(model.Session, model.Pipeline, source, options, (batch, results) =>
                {
                    AddTo(sums, results.Probabilities, batch, classes);
                    progress(done += batch.Count, total);
                });
                foreach (var image in bad)
                {
                    skipped.TryAdd(image.Index, image);
                }
            }
        }

        return new EvaluationResult(Count(sums, source, skipped.Keys, settings.Views * settings.Checkpoints.Count), [.. skipped.Values]) { Odd = odd };
    }

    /// <summary>With the statistics that the checkpoint was trained with, else those of the data.</summary>
    private static TrainedModel Open(string path, EvaluationSettings settings, DataSet data, Action<string> warn, CancellationToken cancellation)
    {
        var model = TrainedModel.Open(path, settings.Batch, settings, () => StatisticsOf(data, settings, cancellation), warn, (info, network) => CheckFits(path, info, network, data, warn));
        var size = model.Session.Statistics.Size;
        if (data.IsSizeFree)
        {
            data.PrepareAt(size);
        }

        if (size == data.Size)
        {
            return model;
        }

        model.Dispose();
        throw new UserErrorException($"{path}: trained on images of {size}×{size}; those of {data.Name} have {data.Size}×{data.Size}");
    }

    private static DataStatistics StatisticsOf(DataSet data, EvaluationSettings settings, CancellationToken cancellation) => StatisticsCache.LoadOrCompute(
        data, Workers.Count(settings.Workers), null, cancellation, settings.MaxBadFraction, settings.Exif ?? ExifOrientation.Ignore, settings.MaxPixels);

    private static IEnumerable<LoaderOptions> Views(EvaluationSettings settings, DataSet data, IImageSource source, TrainedModel model, CancellationToken cancellation)
    {
        var crop = model.Session.Network.Crop;
        CropDraw[] windows = settings.Views == 10 ? Augmentation.TenViews(data.Size, crop) : [Augmentation.Centre(data.Size, crop)];
        return windows.Select(window => model.Session.Evaluation(source, settings.Batch, cancellation) with { Window = window });
    }

    private static void CheckFits(string path, CheckpointInfo info, Network network, DataSet data, Action<string> warn)
    {
        var (has, needs) = (info.ClassNames.Count, data.ClassNames.Count);
        if (has != needs)
        {
            throw new UserErrorException($"{path}: a checkpoint of {has} classes; {data.Name} has {needs}");
        }

        if (!info.ClassNames.SequenceEqual(data.ClassNames))
        {
            warn($"{path}: the checkpoint's classes have other names than those of {data.Name}, or another order; errors are counted by number");
        }

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

    private static Tally Count(float[] sums, IImageSource source, IReadOnlyCollection<int> bad, int passes)
    {
        var classes = source.ClassNames.Count;
        var tally = new Tally();
        for (var image = 0; image < source.Count; image++)
        {
            if (!bad.Contains(image))
            {
                var row = sums.AsSpan(image * classes, classes);
                tally.Add(row, source.Label(image), -Math.Log(Math.Max(double.Epsilon, row[source.Label(image)] / passes)));
            }
        }

        return tally;
    }
}
