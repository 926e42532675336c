using System.CommandLine;
using AlexNet.Cli.Display;
using AlexNet.Cli.Options;
using AlexNet.Cli.Running;
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
    private readonly Option<string[]> _images = OptionValue.Many("--images", "PATH", "image files, or folders: every image below them");
    private readonly Option<string> _json = OptionValue.One("--json", "FILE", "write the labels and probabilities there too");
    private readonly Option<string> _csv = OptionValue.One("--csv", "FILE", "write them there as a table too, a line for each label");
    private readonly Argument<string[]> _paths = new("PATH") { Description = "image files, or folders: every image below them", Arity = ArgumentArity.ZeroOrMore };

    public static Command Create()
    {
        var predict = new PredictCommand();
        var command = new Command("predict", "The five most probable labels of image files.");
        command.Add(predict._paths);
        command.Add(predict._images);
        command.Add(predict._checkpoint);
        predict._data.AddLocationTo(command);
        predict._engine.AddTo(command);
        predict._exif.AddTo(command);
        command.Add(predict._json);
        command.Add(predict._csv);
        predict._maxPixels.AddTo(command);
        command.SetAction(predict.Run);
        return command;
    }

    private int Run(ParseResult result) => Interrupt.Run(
        cancellation =>
        {
            var images = GivenImages.Of([.. result.GetValue(_images) ?? [], .. result.GetValue(_paths) ?? []], cancellation);
            var settings = new SessionSettings { Engine = _engine.Request(result), Exif = _exif.Value(result), MaxPixels = _maxPixels.Value(result) };
            var checkpoint = CheckpointOption.Given(result.GetValue(_checkpoint) is { } file ? [file] : null)[0];
            var report = new PredictionReport(images, _data.Given(result) ? _data.Locate(result).Manifest : null);
            using (var model = TrainedModel.Open(checkpoint, batch: 1, settings, () => StatisticsOfData(result, checkpoint, settings), Terminal.Warn))
            {
                report.PrintModel(checkpoint, model.Info);
                Prediction.Run(model, images.Paths, Shown, report.Add, report.AddFault, cancellation);
            }

            report.Write(result.GetValue(_json), result.GetValue(_csv));
            report.PrintEnd();
            return true;
        },
        "stopped; nothing is written");

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
