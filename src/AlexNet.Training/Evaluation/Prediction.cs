using AlexNet.Core;
using AlexNet.Engines.Contracts;
using AlexNet.Loader.Graph;
using AlexNet.Loader.Sources;
using AlexNet.Loader.Storage;

namespace AlexNet.Training.Evaluation;

/// <summary>The most probable classes of image files, which go through the loader as those of a validation split do: the same pixels give
/// the same floats.</summary>
public static class Prediction
{
    /// <summary>Looks at one file after the other.</summary>
    /// <param name="model">Loaded for batches of one.</param>
    /// <param name="paths">Image files.</param>
    /// <param name="count">The most labels of each.</param>
    /// <param name="predicted">Told each file's class names and probabilities, the most probable first, as soon as they are known.</param>
    /// <exception cref="UserErrorException">A file cannot be read, or is no image; those before it are done.</exception>
    public static void Run(TrainedModel model, IReadOnlyList<string> paths, int count, Action<string, IReadOnlyList<(string Label, float Probability)>> predicted)
    {
        var (session, names) = (model.Session, model.Info.ClassNames);
        if (session.Statistics.Size < session.Network.Crop)
        {
            throw new UserErrorException(
                $"the statistics are of {session.Statistics.Size}×{session.Statistics.Size} images; network {session.Network.Name} allows {session.Network.Crop}×{session.Network.Crop} and larger");
        }

        using var files = new ImageFiles(paths, names);
        var options = session.Evaluation(files, batch: 1, CancellationToken.None) with { MaxBadFraction = 1 };
        using var stream = session.Start(model.Pipeline, files, options);
        var done = 0;
        try
        {
            Evaluator.ForEachBatch(model.Pipeline, stream, (batch, results) =>
            {
                // An image that cannot be used is left out.
                ThrowIfBad(stream, files, done, upTo: (int)batch.Samples.Span[0]);
                predicted(paths[done++], Labels(results, names, count));
            });
        }
        catch (UserErrorException)
        {
            ThrowIfBad(stream, files, done, upTo: files.Count);
            throw;
        }

        ThrowIfBad(stream, files, done, upTo: files.Count);
    }

    private static List<(string Label, float Probability)> Labels(BatchResults results, IReadOnlyList<string> names, int count)
    {
        var labels = new List<(string, float)>();
        var probabilities = results.Probabilities[..names.Count];
        foreach (var label in ErrorRate.Top(probabilities, count))
        {
            labels.Add((names[label], probabilities[label]));
        }

        return labels;
    }

    private static void ThrowIfBad(BatchStream stream, ImageFiles files, int done, int upTo)
    {
        if (done < upTo && stream.BadImages.FirstOrDefault(bad => bad.Index == done) is { Reason: { } reason })
        {
            var path = files.Name(done);
            throw new UserErrorException(reason.Contains(path, StringComparison.Ordinal) ? reason : $"{path}: {reason}");
        }
    }

    /// <summary>Image files in the order in which they are given, of unknown classes.</summary>
    private sealed class ImageFiles : IEncodedSource
    {
        private readonly IReadOnlyList<string> _paths;

        public ImageFiles(IReadOnlyList<string> paths, IReadOnlyList<string> classNames)
        {
            (_paths, ClassNames) = (paths, classNames);
            if (paths.FirstOrDefault(Directory.Exists) is { } folder)
            {
                throw new UserErrorException($"{folder}: a folder; allowed is an image file");
            }
        }

        public int Count => _paths.Count;

        public IReadOnlyList<string> ClassNames { get; }

        public int Label(int sampleIndex) => 0;

        public string Name(int sampleIndex) => _paths[sampleIndex];

        public void Read(int sampleIndex, ByteBuffer target) => target.ReadFile(_paths[sampleIndex]);

        public void Dispose()
        {
        }
    }
}
