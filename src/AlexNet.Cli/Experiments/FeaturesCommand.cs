using System.CommandLine;
using System.Diagnostics;
using System.Globalization;
using AlexNet.Cli.Display;
using AlexNet.Cli.Options;
using AlexNet.Cli.Running;
using AlexNet.Core;
using AlexNet.Experiments.Features;
using AlexNet.Loader.Manifests;
using AlexNet.Loader.Sources;
using AlexNet.Loader.Storage;
using AlexNet.Loader.Trees;
using AlexNet.Training.Evaluation;
using AlexNet.Training.RunFolders;
using AlexNet.Training.Sessions;

namespace AlexNet.Cli.Experiments;

/// <summary><c>alexnet features</c></summary>
internal sealed class FeaturesCommand
{
    private const string DefaultFile = "features.safetensors";

    private readonly DataOptions _data = new();
    private readonly Option<string> _checkpoint = OptionValue.One("--checkpoint", "FILE", "checkpoint or model; default: the model of the newest run");
    private readonly Option<string[]> _images = OptionValue.Many("--images", "PATH", "image files, or folders: every image below them, in place of a data set");
    private readonly Option<string> _split = OptionValue.One("--split", "NAME", "of the data set; default: train", () => SplitNames.All);
    private readonly Option<string> _layer = OptionValue.One("--layer", "NAME", "whose outputs; default: the last one before the classifier and its dropout, such as relu7");
    private readonly Option<string> _out = OptionValue.One("--out", "FILE", $".safetensors, .csv or .parquet; default: {DefaultFile}");
    private readonly Option<string> _batch = OptionValue.One("--batch", "N", "images at a time; default: 32");
    private readonly Option<string> _json = OptionValue.One("--json", "FILE", "write what was made, and how fast, there too");
    private readonly SessionOptions _session = new(new ExifOption("as in the checkpoint's training"));

    public static Command Create() => Create(new FeaturesCommand());

    internal static Command Create(FeaturesCommand features)
    {
        var command = new Command("features", "A layer's outputs for every image of a split, or for image files: the centre crop of each, as a table.");
        command.Add(features._checkpoint);
        features._data.AddTo(command);
        foreach (var option in new Option[] { features._split, features._images, features._layer, features._out, features._batch })
        {
            command.Add(option);
        }

        features._session.AddTo(command);
        command.Add(features._json);
        command.SetAction(features.Run);
        return command;
    }

    private int Run(ParseResult result) => Interrupt.Run(
        cancellation =>
        {
            var file = result.GetValue(_out) ?? DefaultFile;
            FeatureExtraction.RequireFormat(file);
            var (checkpoint, batch) = (CheckpointOption.Given(result.GetValue(_checkpoint)), result.Integer(_batch, 32, 1, 65536));
            var settings = Settings(result);
            if (result.GetValue(_images) is { Length: > 0 } paths)
            {
                OfImages(result, paths, file, checkpoint, batch, settings, cancellation);
            }
            else
            {
                OfData(result, file, checkpoint, batch, settings, cancellation);
            }

            return true;
        },
        "stopped; nothing is written");

    internal SessionSettings Settings(ParseResult result) => _session.Applied(result, new SessionSettings());

    private void OfImages(ParseResult result, string[] paths, string file, string checkpoint, int batch, SessionSettings settings, CancellationToken cancellation)
    {
        if (_data.Given(result) || result.GetValue(_split) is not null)
        {
            throw new UserErrorException("--images names the images, and so do --data, --manifest and --split; allowed is one of the two");
        }

        var images = GivenImages.Of(paths, cancellation);
        using var source = new ImageFiles(images.Paths, []);
        using var model = TrainedModel.Open(checkpoint, batch, settings, () => throw LoneCheckpoint(checkpoint), Terminal.Warn, layer: Layer(result));
        Write(result, file, model, source, FeatureExtraction.Info(model, Layer(result)(model.Session.Network), []), cancellation);
    }

    private void OfData(ParseResult result, string file, string checkpoint, int batch, SessionSettings settings, CancellationToken cancellation)
    {
        var run = RunOrigin.Read(RunFolder.Around(checkpoint));
        var location = _data.Locate(result, run);
        GeneratedData.Ensure(location, cancellation);
        using var data = location.Open(cancellation, inOrder: true);
        TrainedModel.Prepare(data, checkpoint);
        DataSummary.Print(data);
        var split = result.GetValue(_split) ?? SplitNames.Train;
        var source = data.Split(split);
        using var model = TrainedModel.Open(checkpoint, batch, settings, () => settings.StatisticsOf(data, null, cancellation), Terminal.Warn, layer: Layer(result));
        model.RequireSize(checkpoint, data);
        Write(result, file, model, source, location.Describe(FeatureExtraction.Info(model, Layer(result)(model.Session.Network), data.ClassNames, data.Titles), split), cancellation);
    }

    /// <summary>The layer asked for, of a network.</summary>
    private Func<Network, string> Layer(ParseResult result) => network => result.GetValue(_layer) ?? network.LastHidden;

    private void Write(ParseResult result, string file, TrainedModel model, IImageSource source, FeatureInfo info, CancellationToken cancellation)
    {
        var done = FeaturesReport.Timed(() => WorkBar.Show("features", progress => FeatureExtraction.Write(file, model, source, info, progress, cancellation)));
        FeaturesReport.Print(file, done);
        if (result.GetValue(_json) is { } json)
        {
            FeaturesReport.WriteJson(file, done, json);
        }
    }

    internal static UserErrorException LoneCheckpoint(string checkpoint) =>
        new($"{checkpoint}: there is no statistics.safetensors beside it; allowed is a checkpoint that holds the mean image, or lies in its run's folder");
}

/// <summary>What an extraction of features has written, and how fast.</summary>
internal static class FeaturesReport
{
    public static (FeatureResult Result, TimeSpan Elapsed) Timed(Func<FeatureResult> work)
    {
        var start = Stopwatch.GetTimestamp();
        return (work(), Stopwatch.GetElapsedTime(start));
    }

    public static void Print(string file, (FeatureResult Result, TimeSpan Elapsed) done)
    {
        var (result, elapsed) = done;
        var info = result.Info;
        Terminal.Line($"{info.Layer} of {info.Network}: {Number(info.Shape.Size)} numbers ({info.Shape}) of each of {Counted.Of(result.Images, "image")}");
        Terminal.Line(string.Create(CultureInfo.InvariantCulture, $"Written: {file} ({new FileInfo(file).Length / 1e6:N1} MB) in {elapsed.TotalSeconds:N1} s, {result.Images / elapsed.TotalSeconds:N0} images/s"));
        RunReport.PrintBadImages(result.Skipped);
        RunReport.PrintOddImages(result.Odd);
    }

    /// <param name="file">Where the features lie.</param>
    /// <exception cref="UserErrorException"><paramref name="json"/> cannot be written.</exception>
    public static void WriteJson(string file, (FeatureResult Result, TimeSpan Elapsed) done, string json)
    {
        var (result, seconds) = (done.Result, done.Elapsed.TotalSeconds);
        var shape = result.Info.Shape;
        JsonFile.Write(json, new
        {
            features = file,
            result.Info.Checkpoint,
            result.Info.Network,
            result.Info.Layer,
            shape = new[] { shape.Channels, shape.Height, shape.Width },
            result.Images,
            bytes = new FileInfo(file).Length,
            seconds,
            images_per_s = result.Images / seconds,
            skipped = RunReport.Named(result.Skipped),
            odd = RunReport.Named(result.Odd),
        });
    }

    private static string Number(int count) => count.ToString("N0", CultureInfo.InvariantCulture);
}
