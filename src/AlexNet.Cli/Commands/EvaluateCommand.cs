using System.CommandLine;
using AlexNet.Cli.Display;
using AlexNet.Cli.Options;
using AlexNet.Cli.Running;
using AlexNet.Core;
using AlexNet.Experiments.Similarity;
using AlexNet.Imaging.Formats.Exif;
using AlexNet.Loader.DataSets;
using AlexNet.Loader.Manifests;
using AlexNet.Training.Evaluation;

namespace AlexNet.Cli.Commands;

/// <summary><c>alexnet evaluate</c></summary>
internal sealed class EvaluateCommand
{
    private readonly EvaluationOptions _evaluation = new(views: 1, split: "validation, else test, else all there is");
    private readonly Option<string> _top = OptionValue.One("--top", "K", "the second error: an image is right where its class is among the K most probable; default: 5, of fewer than six classes one less");
    private readonly Option<string> _mistakes = OptionValue.One("--mistakes", "N", "name so many of the most confident mistakes; default: 0");
    private readonly Option<string> _confusion = OptionValue.One("--confusion", "FILE", "write there which classes are taken for which, and each one's error: CSV, or JSON where the name ends in .json");
    private readonly Option<string> _otlp = MetricsExport.Option();
    private readonly Option<string> _json = OptionValue.One("--json", "FILE", "write the result there too");

    public static Command Create() => Create(new EvaluateCommand());

    internal static Command Create(EvaluateCommand evaluate)
    {
        var command = new Command("evaluate", "Top-1 and top-5 error of a checkpoint over every image of a split, each exactly once.");
        evaluate._evaluation.AddTo(command);
        command.Add(evaluate._top);
        command.Add(evaluate._mistakes);
        command.Add(evaluate._confusion);
        command.Add(evaluate._otlp);
        command.Add(evaluate._json);
        command.SetAction(evaluate.Run);
        return command;
    }

    private int Run(ParseResult result) => Interrupt.Run(cancellation =>
    {
        var settings = Settings(result);
        var location = _evaluation.Locate(result, settings);
        using var metrics = MetricsExport.Start(result, _otlp);
        GeneratedData.Ensure(location, cancellation);
        using var data = location.Open(cancellation, inOrder: true);
        settings = settings with { Split = _evaluation.Split(result, data, SplitNames.Validation, SplitNames.Test) };
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
            using var pictures = new Thumbnails(outcome.Mistakes.Count > 0 ? data.Split(settings.Split) : null, settings.Exif ?? ExifOrientation.Ignore);
            EvaluationTable.WriteJson(settings, data.Name, outcome, pictures, file);
        }

        return true;
    });

    internal EvaluationSettings Settings(ParseResult result) => _evaluation.Settings(result) with
    {
        TopK = result.GetValue(_top) is null ? null : result.Integer(_top, 0, 1),
        Mistakes = result.Integer(_mistakes, 0, 0),
    };
}
