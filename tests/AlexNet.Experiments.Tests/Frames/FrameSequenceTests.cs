using System.Xml.Linq;
using AlexNet.Experiments.Frames;
using AlexNet.Training.Evaluation;
using AlexNet.Training.Sessions;

namespace AlexNet.Experiments.Tests.Frames;

public sealed class FrameSequenceTests
{
    private static readonly XNamespace Svg = "http://www.w3.org/2000/svg";

    /// <summary>The second of three frames is no image.</summary>
    [Test]
    public void Look_TellsOfEveryFrame()
    {
        using var run = new TinyRun();
        run.Train(run.Settings(), run.Folder());
        using var model = TrainedModel.Open(run.Folder().ModelFile, 1, new SessionSettings { Workers = 1 }, () => throw new InvalidOperationException(), _ => { });
        string[] files = [run.In("0.jpg"), run.In("1.jpg"), run.In("2.jpg")];
        foreach (var file in files)
        {
            TinyPictures.WriteOne(file, label: 0, number: 0);
        }

        File.WriteAllText(files[1], "no image");
        var (failed, done) = (new List<string>(), new List<(long, long)>());
        var sequence = FrameSequence.Look(model, "v", files, 1, (file, reason) => failed.Add($"{Path.GetFileName(file)} {reason.Contains(file, StringComparison.Ordinal)}"), (at, all) => done.Add((at, all)), default);
        Assert.That(done, Is.EqualTo(new[] { (1L, 3L), (2, 3), (3, 3) }));
        Assert.That(failed, Is.EqualTo(new[] { "1.jpg True" }));
        Assert.That(sequence.Frames.Select(frame => (frame.File, frame.Alone?.Length)), Is.EqualTo(new (string, int?)[] { (files[0], 3), (files[1], null), (files[2], 3) }));
        Assert.That(sequence.Frames[2].Alone!.Sum(), Is.EqualTo(1).Within(1e-5));
        Assert.That((sequence.Folder, sequence.Window, sequence.ClassNames.Count), Is.EqualTo(("v", 1, 3)));
    }

    /// <summary>Averaged over three, the flicker in the third frame is gone.</summary>
    [TestCase(1, "0-1 a 0.85, 2-2 b 0.8, 3-3 a 0.6, 4-5 b 0.8")]
    [TestCase(3, "0-2 a 0.67, 3-5 b 0.7")]
    public void Scenes_AreFramesOfTheSameLabel(int window, string scenes)
    {
        var sequence = Sequence(window, 0.9f, 0.8f, 0.2f, 0.6f, 0.3f, 0.1f);
        Assert.That(
            string.Join(", ", sequence.Scenes.Select(scene => FormattableString.Invariant($"{scene.First}-{scene.Last} {"ab"[scene.Label]} {scene.Probability:0.##}"))),
            Is.EqualTo(scenes));
    }

    [Test]
    public void Scenes_EndWhereNothingIsKnown()
    {
        var sequence = new FrameSequence("v", ["a", "b"], 1, ["0", "1", "2", "3"], [[1, 0], null, [1, 0], [1, 0]]);
        Assert.That(sequence.Scenes, Is.EqualTo(new[] { new Scene(0, 0, 0, 1), new Scene(2, 3, 0, 1) }));
        Assert.That((sequence.Frames[1].Alone, sequence.Frames[1].Window), Is.EqualTo(((float[]?)null, (float[]?)null)));
        Assert.That(new FrameSequence("v", ["a", "b"], 1, ["0"], [null]).Scenes, Is.Empty);
    }

    /// <summary>Chosen by frames, not by how often a label comes up, and told in the order of time.</summary>
    [TestCase(1, new[] { 1, 0 })]
    [TestCase(2, new[] { 0, 1 })]
    public void Labels_AreThoseOfMostFrames(int most, int[] labels) => Assert.That(Sequence(1, 0.9f, 0.1f, 0.2f, 0.3f, 0.9f).Labels(most), Is.EqualTo(labels));

    [Test]
    public void Strip_AveragesTheFramesOfAStep()
    {
        var strip = new FrameStrip(Sequence(1, 0.9f, 0.7f, 0.2f, 0.4f, 0.5f), most: 3);
        Assert.That((strip.FramesPerStep, strip.Steps), Is.EqualTo((2, 3)));
        Assert.That(Enumerable.Range(0, 3).Select(step => strip.Window(step, 0)), Is.EqualTo(new[] { 0.8, 0.3, 0.5 }).Within(1e-6));
        Assert.That(new FrameStrip(Sequence(1, 0.9f, 0.7f), most: 100).Steps, Is.EqualTo(2));
    }

    /// <summary>The first frame is sure of a, the second could not be used, the other two are sure of b.</summary>
    [Test]
    public void Svg_IsAsWrittenDown()
    {
        var sequence = new FrameSequence("a <video>", ["a", "b & c"], 1, ["0", "1", "2", "3"], [[1, 0], null, [0.25f, 0.75f], [0, 1]]);
        var svg = new FramePicture(sequence, new([("a", "letter")])).DrawSvg();
        Assert.That(svg.Elements(Svg + "text").Select(text => $"{text.Attribute("x")!.Value} {text.Attribute("y")!.Value} {text.Value}"), Is.EqualTo(new[]
        {
            "16 24 a <video>: 4 frames, averaged over 1",
            "16 43 lanes: probability 0 to 1, filled: of the window, line: of the frame alone",
            "16 73 most probable",
            "16 114 a (letter)",
            "16 166 b & c",
            "307 210 0",
            "489 210 1",
            "671 210 2",
            "853 210 3",
            "216 228 frame",
        }));
        Assert.That(
            svg.Elements(Svg + "rect").Skip(1).Select(bar => $"{bar.Attribute("class")!.Value} {bar.Attribute("x")!.Value} {bar.Attribute("width")!.Value} {bar.Element(Svg + "title")!.Value}"),
            Is.EqualTo(new[] { "c0 216 182 0–0: a (letter)", "c1 580 364 2–3: b & c" }));
        Assert.That(svg.Elements(Svg + "path").Select(path => $"{path.Attribute("class")!.Value} {path.Attribute("d")!.Value}"), Is.EqualTo(new[]
        {
            "c0 M216 132V88H398V132ZM580 132V121H762V132H944V132Z",
            "a M216 88H398M580 121H762V132H944",
            "c1 M216 184V184H398V184ZM580 184V151H762V140H944V184Z",
            "a M216 184H398M580 151H762V140H944",
        }));
    }

    [Test]
    public void Picture_NamesWhatItHasNoLaneFor()
    {
        var names = Enumerable.Range(0, 10).Select(label => $"class {label} {new string('x', 40)}").ToArray();
        var frames = Enumerable.Range(0, 10).Select(time => Enumerable.Range(0, 10).Select(label => label == time ? 1f : 0).ToArray()).ToArray();
        var svg = new FramePicture(new FrameSequence("v", names, 1, names, frames), Loader.Manifests.ClassTitles.None).DrawSvg();
        Assert.That(svg.Elements(Svg + "path").Count(), Is.EqualTo(16));
        Assert.That(svg.Elements(Svg + "text").Select(text => text.Value), Does.Contain("and 2 labels more, in grey").And.Contain("class 0 xxxxxxxxxxxxxxxxxxxxx…"));
        Assert.That(svg.Elements(Svg + "rect").Skip(1).Select(bar => bar.Attribute("class")!.Value), Is.EqualTo("c0 c1 c2 c3 c4 c5 c6 c7 c8 c8".Split(' ')));
    }

    [Test]
    public void Page_HasTheScenesAsATable()
    {
        var page = new FramePicture(new FrameSequence("v", ["<b>", "c"], 1, ["0", "1"], [[0.75f, 0.25f], [0.75f, 0.25f]]), Loader.Manifests.ClassTitles.None).DrawPage();
        Assert.That(page, Does.Contain("<td>0–1</td>\n<td>&lt;b&gt;</td>\n<td>75.0 %</td>").And.Not.Contain("<b>").And.Contain("<svg "));
        Assert.That(page, Does.Contain("\n.c0{fill:#0b62a4}").And.Contain("\n@media(prefers-color-scheme:dark){body{").And.Not.Contain("\uFFFD"));
    }

    /// <summary>Of two classes, given the probability of the first.</summary>
    private static FrameSequence Sequence(int window, params float[] first) =>
        new("v", ["a", "b"], window, [.. first.Select((_, time) => $"{time}.jpg")], [.. first.Select(share => new[] { share, 1 - share })]);
}
