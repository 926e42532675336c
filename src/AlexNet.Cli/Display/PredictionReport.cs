using System.Globalization;
using System.Text;
using AlexNet.Core;
using AlexNet.Experiments.Markup;
using AlexNet.Loader.Manifests;
using AlexNet.Loader.Storage;
using AlexNet.Training.Checkpoints;
using AlexNet.Training.Evaluation;

namespace AlexNet.Cli.Display;

/// <summary>Predictions as they come, and all of them as JSON and CSV.</summary>
/// <param name="given">What people call the classes, where the user names data that says it; else the model says it.</param>
internal sealed class PredictionReport(PredictionImages images, ClassTitles given)
{
    private readonly List<(string File, IReadOnlyList<(string Label, float Probability)> Labels)> _done = [];
    private readonly List<(string File, string Reason)> _faults = [];
    private ClassTitles _titles = ClassTitles.None;
    private object? _model;

    public void PrintModel(string checkpoint, CheckpointInfo info)
    {
        _titles = given.Or(info.Titles);
        _model = new { File = checkpoint, info.Network, Classes = info.ClassNames.Count, info.State.Step };
        Terminal.Line($"Model: {checkpoint}, {info.Network} of {Counted.Of(info.ClassNames.Count, "class")} after {Counted.Of(info.State.Step, "update")}");
    }

    public void Add(string file, IReadOnlyList<(string Label, float Probability)> labels)
    {
        _done.Add((file, labels));
        PredictionChart.Print(file, labels, _titles);
    }

    /// <summary>A single image's fault is what the command ends with; one of many is told when it is met.</summary>
    public void AddFault(string file, string reason)
    {
        _faults.Add((file, reason));
        if (images.Paths.Count > 1)
        {
            Terminal.Warn(reason);
        }
    }

    /// <param name="json">A file, or null.</param>
    /// <param name="csv">A file, or null.</param>
    /// <exception cref="UserErrorException">A file cannot be written.</exception>
    public void Write(string? json, string? csv)
    {
        if (json is not null)
        {
            JsonFile.Write(json, new
            {
                model = _model,
                images = _done.Select(image => new { image.File, Labels = image.Labels.Select(label => new { label.Label, Title = _titles[label.Label], label.Probability }) }),
                faults = _faults.Select(fault => new { fault.File, fault.Reason }),
                others = images.Others,
            });
        }

        if (csv is not null)
        {
            CsvText.Write(csv, Rows());
        }
    }

    /// <exception cref="UserErrorException">An image could not be used.</exception>
    public void PrintEnd()
    {
        if (images.Others > 0)
        {
            Terminal.Line($"left out: {Counted.Of(images.Others, "file")} that {(images.Others == 1 ? "is no image" : "are no images")}");
        }

        if (_faults.Count > 0)
        {
            throw new UserErrorException(images.Paths.Count == 1 ? _faults[0].Reason : $"{_faults.Count} of {Counted.Of(images.Paths.Count, "image")} could not be used");
        }
    }

    private IEnumerable<string[]> Rows() => _done
        .SelectMany(image => image.Labels.Select((label, rank) => new[] { image.File, $"{rank + 1}", label.Label, label.Probability.ToString(CultureInfo.InvariantCulture) }))
        .Prepend(["file", "rank", "label", "probability"]);
}
