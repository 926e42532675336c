using System.CommandLine;
using AlexNet.Cli.Display;
using AlexNet.Cli.Options;
using AlexNet.Cli.Running;
using AlexNet.Core;
using AlexNet.Loader.DataSets;
using AlexNet.Loader.Manifests;
using AlexNet.Loader.Trees;
using AlexNet.Training.Evaluation;
using AlexNet.Training.RunFolders;

namespace AlexNet.Cli.Commands;

/// <summary><c>alexnet evaluate</c></summary>
internal sealed class EvaluateCommand
{
    private readonly DataOptions _data = new();
    private readonly EngineOptions _engine = new();
    private readonly Option<string[]> _checkpoint = OptionValue.Many("--checkpoint", "FILE", "checkpoint or model; of several the probabilities are averaged; default: the model of the newest run");
    private readonly Option<string> _split = OptionValue.One("--split", "NAME", "default: validation, else test, else all there is");
    private readonly Option<string> _views = OptionValue.One("--views", "1|10", "centre crop, or corners, centre and their mirrors averaged; default: 1");
    private readonly Option<string> _batch = OptionValue.One("--batch", "N", "images at a time; default: 32");
    private readonly Option<string> _workers = OptionValue.One("--workers", "N|auto", "decoding threads; default: auto, one per processor");
    private readonly BadImageOptions _badImages = new();
    private readonly ExifOption _exif = new("as in the checkpoint's training");
    private readonly MaxPixelsOption _maxPixels = new();
    private readonly Option<string> _top = OptionValue.One("--top", "K", "the second error: an image is right where its class is among the K most probable; default: 5, of fewer than six classes one less");
    private readonly Option<string> _mistakes = OptionValue.One("--mistakes", "N", "name so many of the most confident mistakes; default: 0");
    private readonly Option<string> _confusion = OptionValue.One("--confusion", "FILE", "write there which classes are taken for which, and each one's error: CSV, or JSON where the name ends in .json");
    private readonly Option<string> _json = OptionValue.One("--json", "FILE", "write the result there too");

    public static Command Create() => Create(new EvaluateCommand());

    internal static Command Create(EvaluateCommand evaluate)
    {
        var command = new Command("evaluate", "Top-1 and top-5 error of a checkpoint over every image of a split, each exactly once.");
        command.Add(evaluate._checkpoint);
        evaluate._data.AddTo(command);
        command.Add(evaluate._split);
        command.Add(evaluate._views);
        command.Add(evaluate._batch);
        evaluate._engine.AddTo(command);
        command.Add(evaluate._workers);
        evaluate._badImages.AddTo(command);
        evaluate._exif.AddTo(command);
        evaluate._maxPixels.AddTo(command);
        command.Add(evaluate._top);
        command.Add(evaluate._mistakes);
        command.Add(evaluate._confusion);
        command.Add(evaluate._json);
        command.SetAction(evaluate.Run);
        return command;
    }

    private int Run(ParseResult result) => Interrupt.Run(cancellation =>
    {
        var settings = Settings(result);
        var run = RunOrigin.Read(RunFolder.Around(settings.Checkpoints[0]));
        var location = _data.Locate(result, run);
        GeneratedData.Ensure(location, cancellation);
        using var data = Whole(location, run).Open(cancellation);
        settings = settings with { Split = result.GetValue(_split) ?? DefaultSplit(data) };
        TrainedModel.Prepare(data, settings.Checkpoints[0]);
        DataSummary.Print(data);
        var outcome = WorkBar.Show("evaluation", progress => AveragedEvaluation.Run(settings, data, Terminal.Warn, progress, cancellation));
        EvaluationTable.Print(settings, data.Name, outcome);
        if (result.GetValue(_confusion) is { } matrix)
        {
            ConfusionReport.Write(outcome, matrix);
        }

        if (result.GetValue(_json) is { } file)
        {
            EvaluationTable.WriteJson(settings, data.Name, outcome, file);
        }

        return true;
    });

    /// <summary>Another data set than the run's was held out as a whole, where it has no splits of its own.</summary>
    private static DataLocation Whole(DataLocation location, RunOrigin? run) => run is not null && location.IsSame(run)
        ? location
        : location with { Reading = location.Reading with { HeldOut = location.Reading.HeldOut ?? new Share(0, 1) } };

    private static string DefaultSplit(DataSet data) =>
        new[] { SplitNames.Validation, SplitNames.Test }.FirstOrDefault(split => data.Splits.Contains(split)) ?? SplitNames.Train;

    internal EvaluationSettings Settings(ParseResult result) => new()
    {
        Checkpoints = CheckpointOption.Given(result.GetValue(_checkpoint)),
        Split = result.GetValue(_split) ?? SplitNames.Validation,
        Views = int.Parse(result.Choice(_views, "1", "10") ?? "1", System.Globalization.CultureInfo.InvariantCulture),
        Batch = result.Integer(_batch, 32, 1, 65536),
        TopK = result.GetValue(_top) is null ? null : result.Integer(_top, 0, 1),
        Mistakes = result.Integer(_mistakes, 0, 0),
        Engine = _engine.Request(result),
        Workers = result.Workers(_workers),
        MaxBadFraction = _badImages.MaxFraction(result),
        Exif = _exif.Value(result),
        MaxPixels = _maxPixels.Value(result),
    };
}
