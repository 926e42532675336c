using AlexNet.Core;
using AlexNet.Loader.Graph;

namespace AlexNet.Training.Evaluation;

/// <summary>The most probable classes of image files, which go through the loader as those of a validation split do: the same pixels give
/// the same floats.</summary>
public static class Prediction
{
    /// <summary>Takes a file's probabilities, one for each class.</summary>
    public delegate void Predicted(string path, ReadOnlySpan<float> probabilities);

    /// <summary>Looks at one file after the other.</summary>
    /// <param name="model">Loaded for batches of one.</param>
    /// <param name="paths">Image files.</param>
    /// <param name="count">The most labels of each.</param>
    /// <param name="predicted">Told each file's class names and probabilities, the most probable first, as soon as they are known.</param>
    /// <param name="failed">Told, in the same order, each file that cannot be used, and why: a line that names the file.</param>
    public static void Run(
        TrainedModel model,
        IReadOnlyList<string> paths,
        int count,
        Action<string, IReadOnlyList<(string Label, float Probability)>> predicted,
        Action<string, string> failed,
        CancellationToken cancellation = default) =>
        RunAll(model, paths, (path, probabilities) => predicted(path, Top(probabilities, model.Info.ClassNames, count)), failed, cancellation);

    /// <summary>Looks at one file after the other, and tells the probabilities of every class.</summary>
    /// <inheritdoc cref="Run"/>
    public static void RunAll(TrainedModel model, IReadOnlyList<string> paths, Predicted predicted, Action<string, string> failed, CancellationToken cancellation = default)
    {
        var (session, names) = (model.Session, model.Info.ClassNames);
        using var files = new ImageFiles(paths, names);
        var options = session.Evaluation(files, batch: 1, cancellation) with { MaxBadFraction = 1 };
        using var stream = session.Start(model.Pipeline, files, options);
        var done = 0;
        try
        {
            Evaluator.ForEachBatch(model.Pipeline, stream, (batch, results) =>
            {
                // An image that cannot be used is left out.
                TellFaults((int)batch.Samples.Span[0]);
                predicted(paths[done++], results.Probabilities[..names.Count]);
            });
        }
        catch (UserErrorException) when (stream.BadImages.Count == files.Count)
        {
            // The loader ends with an error where not one image is left; each is told below.
        }

        TellFaults(files.Count);

        void TellFaults(int upTo)
        {
            if (done == upTo)
            {
                return;
            }

            var faults = stream.BadImages.ToDictionary(bad => bad.Index, bad => bad.Reason);
            for (; done < upTo; done++)
            {
                var (path, reason) = (paths[done], faults[done]);
                failed(path, reason.Contains(path, StringComparison.Ordinal) ? reason : $"{path}: {reason}");
            }
        }
    }

    /// <summary>The most probable classes by name, the most probable first.</summary>
    public static IReadOnlyList<(string Label, float Probability)> Top(ReadOnlySpan<float> probabilities, IReadOnlyList<string> names, int count)
    {
        var labels = new List<(string, float)>();
        foreach (var label in ErrorRate.Top(probabilities, count))
        {
            labels.Add((names[label], probabilities[label]));
        }

        return labels;
    }
}
