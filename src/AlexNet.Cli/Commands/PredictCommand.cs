using System.CommandLine;
using AlexNet.Cli.Display;
using AlexNet.Cli.Options;
using AlexNet.Core;
using AlexNet.Imaging.Formats;
using AlexNet.Imaging.Formats.Exif;
using AlexNet.Loader.DataSets;
using AlexNet.Loader.Decoding;
using AlexNet.Loader.Manifests;
using AlexNet.Loader.Statistics;
using AlexNet.Training;

namespace AlexNet.Cli.Commands;

/// <summary><c>alexnet predict</c></summary>
internal sealed class PredictCommand
{
    private const int Shown = 5;

    private readonly DataOptions _data = new();
    private readonly EngineOptions _engine = new();
    private readonly Option<string> _checkpoint = OptionValue.One("--checkpoint", "FILE", "checkpoint or model; default: the model of the newest run");
    private readonly ExifOption _exif = new("as in the checkpoint's training");
    private readonly Option<string[]> _images = OptionValue.Many("--images", "PATH", "image files");
    private readonly Argument<string[]> _paths = new("PATH") { Description = "image files", Arity = ArgumentArity.ZeroOrMore };

    public static Command Create()
    {
        var predict = new PredictCommand();
        var command = new Command("predict", "The five most probable labels of image files.");
        command.Add(predict._paths);
        command.Add(predict._images);
        command.Add(predict._checkpoint);
        predict._data.AddTo(command);
        predict._engine.AddTo(command);
        predict._exif.AddTo(command);
        command.SetAction(predict.Run);
        return command;
    }

    private int Run(ParseResult result)
    {
        string[] paths = [.. result.GetValue(_images) ?? [], .. result.GetValue(_paths) ?? []];
        if (paths.Length == 0)
        {
            throw new UserErrorException("no image was given; allowed is --images with one or more files");
        }

        if (paths.FirstOrDefault(path => !Path.Exists(path)) is { } missing)
        {
            throw new UserErrorException($"{missing}: there is no such file; allowed are image files");
        }

        var exif = _exif.Value(result);
        var checkpoint = Checkpoints.Given(result.GetValue(_checkpoint) is { } file ? [file] : null)[0];
        using var model = TrainedModel.Open(checkpoint, batch: 1, _engine.Request(result), Terminal.Warn);
        var statistics = Statistics(result, checkpoint, exif ?? ExifOrientation.Ignore);
        var decoders = new ImageDecoders(exif ?? statistics.Exif);
        var preparer = new ImagePreparer(decoders);
        var manifest = _data.Given(result) ? _data.Locate(result).Manifest : null;
        foreach (var path in paths)
        {
            PredictionChart.Print(path, Prediction.Of(model, statistics, preparer, path, Shown), manifest);
        }

        return 0;
    }

    /// <summary>Those of the run; for a checkpoint that stands alone, those of the data set named beside it.</summary>
    private DataStatistics Statistics(ParseResult result, string checkpoint, ExifOrientation exif)
    {
        if (TrainedModel.StatisticsBeside(checkpoint) is { } kept)
        {
            return kept;
        }

        if (!_data.Given(result))
        {
            throw new UserErrorException($"{checkpoint}: there is no statistics.safetensors beside it; --data or --manifest must name the data it was trained on");
        }

        using var data = _data.Locate(result).Open();
        return StatisticsCache.LoadOrCompute(data, Environment.ProcessorCount, exif: exif);
    }
}
