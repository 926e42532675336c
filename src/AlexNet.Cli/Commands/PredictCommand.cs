using System.CommandLine;
using AlexNet.Cli.Display;
using AlexNet.Cli.Options;
using AlexNet.Core;
using AlexNet.Imaging.Formats.Exif;
using AlexNet.Loader.Statistics;
using AlexNet.Training.Evaluation;
using AlexNet.Training.Sessions;

namespace AlexNet.Cli.Commands;

/// <summary><c>alexnet predict</c></summary>
internal sealed class PredictCommand
{
    private const int Shown = 5;

    private readonly DataOptions _data = new();
    private readonly EngineOptions _engine = new();
    private readonly Option<string> _checkpoint = OptionValue.One("--checkpoint", "FILE", "checkpoint or model; default: the model of the newest run");
    private readonly ExifOption _exif = new("as in the checkpoint's training");
    private readonly MaxPixelsOption _maxPixels = new();
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
        predict._maxPixels.AddTo(command);
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

        var settings = new SessionSettings { Engine = _engine.Request(result), Exif = _exif.Value(result), MaxPixels = _maxPixels.Value(result) };
        var checkpoint = CheckpointOption.Given(result.GetValue(_checkpoint) is { } file ? [file] : null)[0];
        using var model = TrainedModel.Open(checkpoint, batch: 1, settings, () => StatisticsOfData(result, checkpoint, settings), Terminal.Warn);
        var manifest = _data.Given(result) ? _data.Locate(result).Manifest : null;
        Prediction.Run(model, paths, Shown, (path, labels) => PredictionChart.Print(path, labels, manifest));
        return 0;
    }

    /// <summary>For a checkpoint that stands alone: those of the data set named beside it.</summary>
    private DataStatistics StatisticsOfData(ParseResult result, string checkpoint, SessionSettings settings)
    {
        if (!_data.Given(result))
        {
            throw new UserErrorException($"{checkpoint}: there is no statistics.safetensors beside it; --data or --manifest must name the data it was trained on");
        }

        using var data = _data.Locate(result).Open(CancellationToken.None);
        return StatisticsCache.LoadOrCompute(data, Environment.ProcessorCount, exif: settings.Exif ?? ExifOrientation.Ignore, maxPixels: settings.MaxPixels);
    }
}
