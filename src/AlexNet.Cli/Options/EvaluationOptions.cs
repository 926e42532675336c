using System.CommandLine;
using System.Globalization;
using AlexNet.Core;
using AlexNet.Loader.DataSets;
using AlexNet.Loader.Manifests;
using AlexNet.Loader.Trees;
using AlexNet.Training.Evaluation;
using AlexNet.Training.RunFolders;

namespace AlexNet.Cli.Options;

/// <summary>Which checkpoints are evaluated, on what, and how.</summary>
internal sealed class EvaluationOptions
{
    private readonly DataOptions _data = new();
    private readonly Option<string[]> _checkpoint = OptionValue.Many("--checkpoint", "FILE", "checkpoint or model; of several the probabilities are averaged; default: the model of the newest run");
    private readonly Option<string> _split;
    private readonly Option<string> _views;
    private readonly Option<string> _batch = OptionValue.One("--batch", "N", "images at a time; default: 32");
    private readonly SessionOptions _session = new(new ExifOption("as in the checkpoint's training"));
    private readonly string _absentViews;

    /// <param name="views">Of an image, where nothing is said.</param>
    /// <param name="split">Which split is taken where nothing is said, in words.</param>
    public EvaluationOptions(int views, string split)
    {
        _absentViews = views.ToString(CultureInfo.InvariantCulture);
        _views = OptionValue.One("--views", "1|10", $"centre crop, or corners, centre and their mirrors averaged; default: {_absentViews}");
        _split = OptionValue.One("--split", "NAME", $"default: {split}", () => SplitNames.All);
    }

    public void AddTo(Command command)
    {
        command.Add(_checkpoint);
        _data.AddTo(command);
        command.Add(_split);
        command.Add(_views);
        command.Add(_batch);
        _session.AddTo(command);
    }

    public EvaluationSettings Settings(ParseResult result) => _session.Applied(result, new EvaluationSettings
    {
        Checkpoints = CheckpointOption.Given(result.GetValue(_checkpoint)),
        Split = result.GetValue(_split) ?? SplitNames.Validation,
        Views = int.Parse(result.Choice(_views, "1", "10") ?? _absentViews, CultureInfo.InvariantCulture),
        Batch = result.Integer(_batch, 32, 1, 65536),
    });

    /// <summary>The data asked for, else that of the first checkpoint's run.</summary>
    public DataLocation Locate(ParseResult result, EvaluationSettings settings)
    {
        var run = RunOrigin.Read(RunFolder.Around(settings.Checkpoints[0]));
        return Whole(_data.Locate(result, run), run);
    }

    /// <summary>The split asked for, else the first of these that there is, else what is trained on.</summary>
    public string Split(ParseResult result, DataSet data, params IEnumerable<string> splits) =>
        result.GetValue(_split) ?? data.FirstSplit(splits) ?? SplitNames.Train;

    /// <summary>Another data set than the run's was held out as a whole, where it has no splits of its own.</summary>
    private static DataLocation Whole(DataLocation location, RunOrigin? run) => run is not null && location.IsSame(run)
        ? location
        : location with { Reading = location.Reading with { HeldOut = location.Reading.HeldOut ?? new Share(0, 1) } };
}
