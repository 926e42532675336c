using AlexNet.Core;
using AlexNet.Loader.Decoding;
using AlexNet.Loader.Graph.Batches;
using AlexNet.Loader.Manifests;
using AlexNet.Loader.Sources;
using AlexNet.Loader.Storage;
using AlexNet.Training.Evaluation;

namespace AlexNet.Experiments.Features;

/// <summary>What an extraction has written.</summary>
/// <param name="Images">Rows written.</param>
/// <param name="Skipped">Images that cannot be used.</param>
/// <param name="Odd">Images that were used although their files are odd.</param>
public sealed record FeatureResult(FeatureInfo Info, int Images, IReadOnlyList<BadImage> Skipped, OddImages Odd);

/// <summary>Outputs of a layer for every image of a source, the centre crop of each, in the source's order.</summary>
public static class FeatureExtraction
{
    /// <summary>The kinds of files, by the ends of their names.</summary>
    private static readonly (string End, Func<Stream, FeatureInfo, IFeatureWriter> Open)[] Formats =
    [
        (".safetensors", (stream, info) => new SafetensorsFeatures(stream, info)),
        (".csv", (stream, info) => new CsvFeatures(stream, info)),
        (".parquet", (stream, info) => new ParquetFeatures(stream, info)),
    ];

    /// <summary>What features by a model are of.</summary>
    /// <param name="layer">That the model was opened for.</param>
    /// <param name="classNames">By label, those of the images' data; empty where they have none.</param>
    /// <param name="titles">What people call them, where the data says it; else the model does.</param>
    public static FeatureInfo Info(TrainedModel model, string layer, IReadOnlyList<string> classNames, ClassTitles? titles = null) =>
        new(model.Info.Network, layer, model.Pipeline.Plan.FeatureShape, model.Checksum!, classNames) { Titles = (titles ?? ClassTitles.None).Or(model.Info.Titles).Of(classNames) };

    /// <exception cref="UserErrorException">The name ends in none of the kinds of files.</exception>
    public static void RequireFormat(string path) => _ = OpenerOf(path);

    /// <summary>Writes a file that is whole or absent, as it goes: of the features no more than a few batches are in memory.</summary>
    /// <param name="path">Its end says what kind of file.</param>
    /// <param name="model">Opened for a layer.</param>
    /// <param name="info">Of the features.</param>
    /// <param name="progress">Told the images done of all.</param>
    /// <exception cref="UserErrorException">The file cannot be written, too many images cannot be used, or a number is none.</exception>
    public static FeatureResult Write(string path, TrainedModel model, IImageSource source, FeatureInfo info, Action<long, long> progress, CancellationToken cancellation)
    {
        var open = OpenerOf(path);
        FeatureResult? result = null;
        AtomicFile.Write(path, stream => result = Run(open(stream, info), model, source, info, progress, cancellation));
        return result!;
    }

    /// <summary>Gives a writer the features of every image.</summary>
    /// <param name="seen">Told of each batch with its results besides.</param>
    public static FeatureResult Run(
        IFeatureWriter writer,
        TrainedModel model,
        IImageSource source,
        FeatureInfo info,
        Action<long, long> progress,
        CancellationToken cancellation,
        Evaluator.Done? seen = null)
    {
        var pipeline = model.Pipeline;
        var options = model.Session.Evaluation(source, pipeline.Plan.Batch, cancellation);
        var rows = new float[pipeline.Plan.Batch * info.Shape.Size];
        var images = 0;
        var (skipped, odd) = Evaluator.ForEachBatch(model.Session, pipeline, source, options, (batch, results) =>
        {
            var found = rows.AsSpan(0, batch.Count * info.Shape.Size);
            pipeline.ReadFeatures(found);
            var named = Named(batch, source, info);
            ThrowIfNotFinite(found, named, info);
            writer.Add(found, named);
            seen?.Invoke(batch, results);
            images += batch.Count;
            progress(images, source.Count);
        });
        writer.Finish();
        return new FeatureResult(info, images, skipped, odd);
    }

    private static FeatureImage[] Named(Batch batch, IImageSource source, FeatureInfo info)
    {
        var named = new FeatureImage[batch.Count];
        for (var i = 0; i < named.Length; i++)
        {
            var index = (int)batch.Samples.Span[i];
            named[i] = new(source.Name(index), info.ClassNames.Count > 0 ? source.Label(index) : -1);
        }

        return named;
    }

    private static void ThrowIfNotFinite(ReadOnlySpan<float> rows, FeatureImage[] images, FeatureInfo info)
    {
        for (var i = 0; i < rows.Length; i++)
        {
            if (!float.IsFinite(rows[i]))
            {
                throw new UserErrorException($"{images[i / info.Shape.Size].Name}: layer {info.Layer} gives {rows[i]}; allowed are finite numbers");
            }
        }
    }

    private static Func<Stream, FeatureInfo, IFeatureWriter> OpenerOf(string path)
    {
        foreach (var (end, open) in Formats)
        {
            if (path.EndsWith(end, StringComparison.OrdinalIgnoreCase))
            {
                return open;
            }
        }

        throw new UserErrorException($"{path}: no kind of file for features; allowed are {string.Join(", ", Formats.Select(format => format.End))}");
    }
}
