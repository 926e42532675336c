using System.CommandLine;
using AlexNet.Cli.Display;
using AlexNet.Cli.Experiments;
using AlexNet.Cli.Options;
using AlexNet.Cli.Running;
using AlexNet.Core;
using AlexNet.Experiments.Frames;
using AlexNet.Imaging.Formats.Exif;
using AlexNet.Loader.Manifests;
using AlexNet.Loader.Statistics;
using AlexNet.Training.Evaluation;
using AlexNet.Training.Sessions;

namespace AlexNet.Cli.Commands;

/// <summary><c>alexnet predict</c></summary>
internal sealed class PredictCommand
{
    private const int Shown = 5;
    private const int DefaultWindow = 5;

    private readonly DataOptions _data = new();
    private readonly EngineOptions _engine = new();
    private readonly Option<string> _checkpoint = OptionValue.One("--checkpoint", "FILE", "checkpoint or model; default: the model of the newest run");
    private readonly ExifOption _exif = new("as in the checkpoint's training");
    private readonly MaxPixelsOption _maxPixels = new();
    private readonly Option<string[]> _images = OptionValue.Many("--images", "PATH", "image files, or folders: every image below them");
    private readonly Option<string> _frames = OptionValue.One("--frames", "FOLDER", "the frames of a video as image files, in the order of the numbers in their names: labels over time");
    private readonly Option<string> _window = OptionValue.One("--window", "N", $"with --frames: average the probabilities over so many frames; default: {DefaultWindow}");
    private readonly Option<string> _json = OptionValue.One("--json", "FILE", "write the labels and probabilities there too");
    private readonly Option<string> _csv = OptionValue.One("--csv", "FILE", "write them there as a table too, a line for each label, or for each frame");
    private readonly Option<string> _svg = OptionValue.One("--svg", "FILE", "with --frames: draw the labels over time there");
    private readonly Option<string> _html = OptionValue.One("--html", "FILE", "with --frames: draw them there as a page");
    private readonly Argument<string[]> _paths = new("PATH") { Description = "image files, or folders: every image below them", Arity = ArgumentArity.ZeroOrMore };

    public static Command Create()
    {
        var predict = new PredictCommand();
        var command = new Command("predict", "The five most probable labels of image files, or the labels of a video over time.");
        command.Add(predict._paths);
        command.Add(predict._images);
        command.Add(predict._checkpoint);
        predict._data.AddLocationTo(command);
        predict._engine.AddTo(command);
        predict._exif.AddTo(command);
        command.Add(predict._json);
        command.Add(predict._csv);
        command.Add(predict._frames);
        command.Add(predict._window);
        command.Add(predict._svg);
        command.Add(predict._html);
        predict._maxPixels.AddTo(command);
        command.SetAction(predict.Run);
        return command;
    }

    private int Run(ParseResult result) => Interrupt.Run(
        cancellation =>
        {
            if (result.GetValue(_frames) is { } folder)
            {
                Look(result, folder, cancellation);
                return true;
            }

            if (new[] { _window, _svg, _html }.FirstOrDefault(option => result.GetValue(option) is not null) is { } lone)
            {
                throw new UserErrorException($"{lone.Name} was given without {_frames.Name}; allowed is {lone.Name} beside {_frames.Name}");
            }

            var images = GivenImages.Of(Given(result), cancellation);
            var report = new PredictionReport(images, Titles(result));
            using (var model = Open(result, out var checkpoint))
            {
                report.PrintModel(checkpoint, model.Info);
                Prediction.Run(model, images.Paths, Shown, report.Add, report.AddFault, cancellation);
            }

            report.Write(result.GetValue(_json), result.GetValue(_csv));
            report.PrintEnd();
            return true;
        },
        "stopped; nothing is written");

    /// <summary>Looks at the frames of a video.</summary>
    private void Look(ParseResult result, string folder, CancellationToken cancellation)
    {
        var window = result.Integer(_window, DefaultWindow, 1);
        if (Given(result).Length > 0)
        {
            throw new UserErrorException($"{_frames.Name} and {_images.Name} are both given; allowed is one of them");
        }

        var frames = FrameFolder.Of(folder, cancellation);
        using var model = Open(result, out var checkpoint);
        var report = new FramesReport(checkpoint, model.Info, Titles(result));
        report.PrintModel();
        var sequence = WorkBar.Show("frames", progress => FrameSequence.Look(model, folder, frames.Paths, window, report.AddFault, progress, cancellation));
        report.Print(sequence, frames.Others);
        report.Write(sequence, frames.Others, result.GetValue(_json), result.GetValue(_csv), result.GetValue(_svg), result.GetValue(_html));
        report.ThrowIfAnyFault(sequence);
    }

    private string[] Given(ParseResult result) => [.. result.GetValue(_images) ?? [], .. result.GetValue(_paths) ?? []];

    private ClassTitles Titles(ParseResult result) => (_data.Given(result) ? _data.Locate(result).Manifest?.Titles : null) ?? ClassTitles.None;

    private TrainedModel Open(ParseResult result, out string checkpoint)
    {
        var settings = new SessionSettings { Engine = _engine.Request(result), Exif = _exif.Value(result), MaxPixels = _maxPixels.Value(result) };
        var file = CheckpointOption.Given(result.GetValue(_checkpoint));
        checkpoint = file;
        return TrainedModel.Open(file, batch: 1, settings, () => StatisticsOfData(result, file, settings), Terminal.Warn);
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
