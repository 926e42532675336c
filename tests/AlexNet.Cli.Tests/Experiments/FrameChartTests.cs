using AlexNet.Cli.Experiments;
using AlexNet.Experiments.Frames;

namespace AlexNet.Cli.Tests.Experiments;

public sealed class FrameChartTests
{
    /// <summary>Eighths from nothing to all; where nothing is known a cross.</summary>
    [Test]
    public void Lanes_AreAsHighAsTheLabelIsProbable() => Assert.That(Lines(200, ["a", "b"], [[1, 0], [0.75f, 0.25f], null, [0.5f, 0.5f], [0.25f, 0.75f], [0.03f, 0.97f]])[..3], Is.EqualTo(new[]
    {
        "a      █▆×▄▂",
        "b       ▂×▄▆█",
        "frame  0    5",
    }));

    /// <summary>Of a hundred frames on a terminal of forty letters each letter is the mean of four: 33 would be left for them.</summary>
    [Test]
    public void Lanes_AreAsWideAsTheTerminal()
    {
        var lines = Lines(40, ["a", "b"], [.. Enumerable.Range(0, 100).Select(time => time < 50 ? new float[] { 1, 0 } : [0, 1])]);
        Assert.That(lines[..3], Is.EqualTo(new[] { "a      ████████████▄", "b                  ▄████████████", "frame  0                      99" }));
    }

    [Test]
    public void More_IsCounted()
    {
        var names = Enumerable.Range(0, 25).Select(label => $"class {label} {new string('x', 30)}").ToArray();
        var lines = Lines(200, names, [.. Enumerable.Range(0, 25).Select(time => Enumerable.Range(0, 25).Select(label => label == time ? 1f : 0).ToArray())]);
        Assert.That(lines.Count(line => line.Contains('█')), Is.EqualTo(8));
        Assert.That(lines[0], Is.EqualTo("class 0 xxxxxxxxxxxxxxxxxxx…  █"));
        Assert.That(lines, Does.Contain("and 17 more labels").And.Contain("and 5 more changes of the label"));
        Assert.That(Screen.Cells(lines)[^1][..2], Is.EqualTo(new[] { "19", names[19] }));
    }

    private static string[] Lines(int width, string[] names, float[]?[] frames)
    {
        var sequence = new FrameSequence("v", names, 1, [.. frames.Select((_, time) => $"{time}")], frames);
        return Screen.Lines(() => new FrameChart(sequence, label => names[label]).Print(), width);
    }
}
