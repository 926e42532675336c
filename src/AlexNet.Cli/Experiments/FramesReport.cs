using System.Globalization;
using AlexNet.Cli.Display;
using AlexNet.Core;
using AlexNet.Experiments.Frames;
using AlexNet.Experiments.Markup;
using AlexNet.Loader.Manifests;
using AlexNet.Loader.Storage;
using AlexNet.Training.Checkpoints;
using AlexNet.Training.Evaluation;

namespace AlexNet.Cli.Experiments;

/// <summary>What was seen in a video's frames: on the terminal, and in files.</summary>
/// <param name="given">What people call the classes, where the user names data that says it; else the model says it.</param>
internal sealed class FramesReport(string checkpoint, CheckpointInfo info, ClassTitles given)
{
    private const int Listed = 5;

    private readonly ClassTitles _titles = given.Or(info.Titles);
    private readonly List<(string File, string Reason)> _faults = [];

    public void PrintModel() =>
        Terminal.Line($"Model: {checkpoint}, {info.Network} of {Counted.Of(info.ClassNames.Count, "class")} after {Counted.Of(info.State.Step, "update")}");

    public void AddFault(string file, string reason)
    {
        _faults.Add((file, reason));
        Terminal.Warn(reason);
    }

    /// <param name="others">How many files of the folder are no images.</param>
    public void Print(FrameSequence sequence, int others)
    {
        Terminal.Line($"{sequence.Folder}: {Counted.Of(sequence.Frames.Count, "frame")}, averaged over {sequence.Window}");
        if (sequence.Scenes.Count > 0)
        {
            new FrameChart(sequence, label => _titles.Shown(info.ClassNames[label])).Print();
        }

        if (others > 0)
        {
            Terminal.Line($"left out: {Counted.Of(others, "file")} that {(others == 1 ? "is no image" : "are no images")}");
        }
    }

    /// <summary>In the files whose names are not null.</summary>
    /// <exception cref="UserErrorException">A file cannot be written.</exception>
    public void Write(FrameSequence sequence, int others, string? json, string? csv, string? svg, string? html)
    {
        if (json is not null)
        {
            WriteJson(sequence, others, json);
        }

        if (csv is not null)
        {
            CsvText.Write(csv, Rows(sequence).Prepend(["frame", "time", "label", "probability", "frame_label", "frame_probability"]));
        }

        var picture = new FramePicture(sequence, _titles);
        if (svg is not null)
        {
            picture.WriteSvg(svg);
        }

        if (html is not null)
        {
            picture.WritePage(html);
        }
    }

    /// <exception cref="UserErrorException">A frame could not be used.</exception>
    public void ThrowIfAnyFault(FrameSequence sequence)
    {
        if (_faults.Count > 0)
        {
            throw new UserErrorException($"{_faults.Count} of {Counted.Of(sequence.Frames.Count, "frame")} could not be used");
        }
    }

    private void WriteJson(FrameSequence sequence, int others, string file) => JsonFile.Write(file, new
    {
        model = new { File = checkpoint, info.Network, Classes = info.ClassNames.Count, info.State.Step },
        folder = sequence.Folder,
        averaged = sequence.Window,
        frames = sequence.Frames.Select((frame, time) => new { frame = frame.File, time, window = Labels(frame.Window), alone = Labels(frame.Alone) }),
        scenes = sequence.Scenes.Select(scene => new { scene.First, scene.Last, Label = info.ClassNames[scene.Label], Title = _titles[info.ClassNames[scene.Label]], scene.Probability }),
        faults = _faults.Select(fault => new { fault.File, fault.Reason }),
        others,
    });

    /// <summary>The most probable ones; null where nothing is known.</summary>
    private IEnumerable<object>? Labels(float[]? probabilities) => probabilities is null
        ? null
        : Prediction.Top(probabilities, info.ClassNames, Listed).Select(label => new { label.Label, Title = _titles[label.Label], label.Probability });

    private IEnumerable<string[]> Rows(FrameSequence sequence) => sequence.Frames.Select((frame, time) => (string[])[frame.File, time.ToString(CultureInfo.InvariantCulture), .. Best(frame.Window), .. Best(frame.Alone)]);

    private string[] Best(float[]? probabilities) => probabilities is null
        ? ["", ""]
        : [info.ClassNames[ErrorRate.Best(probabilities)], probabilities[ErrorRate.Best(probabilities)].ToString(CultureInfo.InvariantCulture)];
}
