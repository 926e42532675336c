using System.Globalization;
using System.Text.Json;
using System.Xml.Linq;

namespace AlexNet.Cli.Tests.Commands;

/// <summary>Frames of a video: the first four are red, the others green.</summary>
public sealed class PredictFramesTests : CommandLineTest
{
    private const string Model = "runs/first/model.safetensors";
    private const string Line = "predict --checkpoint " + Model;

    [OneTimeSetUp]
    public void TrainOnce()
    {
        Assert.That(Run("train --data data --network cifar-relu --batch 8 --steps 40 --run first").Code, Is.Zero);
        Directory.CreateDirectory("video");
        for (var i = 0; i < 12; i++)
        {
            TinyPictures.WriteOne($"video/frame{i}.jpg", label: i < 4 ? 0 : 1, number: i);
        }

        File.WriteAllText("video/notes.txt", "no picture");
    }

    [Test]
    [Covers("predict", "--frames")]
    public void Frames_AreShownOverTime()
    {
        var outcome = Run($"{Line} --frames video --window 1");
        Assert.That((outcome.Code, outcome.Error), Is.EqualTo((0, "")), outcome.ToString());
        var lines = outcome.Output.TrimEnd('\n').Split('\n');
        Assert.That(lines[0], Does.StartWith($"Model: {Model}, cifar-relu of 3 classes after "));
        Assert.That(lines[1..5], Is.EqualTo(new[]
        {
            "video: 12 frames, averaged over 1",
            "red    ████        ",
            "green      ████████",
            "frame  0         11",
        }));
        Assert.That(Screen.Cells(lines).Select(row => string.Join('|', row[..2])), Is.EqualTo(new[] { "frames|label", "0–3|red", "4–11|green" }));
        Assert.That(lines[^1], Is.EqualTo("left out: 1 file that is no image"));
    }

    /// <summary>By time, so that frame10 comes after frame9; the window's probabilities are the means of the frames' own.</summary>
    [Test]
    [Covers("predict", "--window")]
    public void Frames_AreWrittenWithTheirWindows()
    {
        Assert.That(Run($"{Line} --frames video --window 3 --csv frames.csv --json frames.json").Code, Is.Zero);
        var rows = File.ReadAllLines("frames.csv").Select(line => line.Split(',')).ToArray();
        Assert.That(rows[0], Is.EqualTo(new[] { "frame", "time", "label", "probability", "frame_label", "frame_probability" }));
        Assert.That(rows.Skip(1).Select(row => $"{row[1]} {row[0]} {row[4]}"), Is.EqualTo(Enumerable.Range(0, 12).Select(i => $"{i} video/frame{i}.jpg {(i < 4 ? "red" : "green")}")));
        var frames = JsonDocument.Parse(File.ReadAllText("frames.json")).RootElement.GetProperty("frames").EnumerateArray().ToArray();
        double[] red = [.. frames.Select(frame => Red(frame.GetProperty("alone")))];
        double[] means = [(red[0] + red[1]) / 2, .. Enumerable.Range(1, 10).Select(i => (red[i - 1] + red[i] + red[i + 1]) / 3), (red[10] + red[11]) / 2];
        Assert.That(frames.Select(frame => Red(frame.GetProperty("window"))), Is.EqualTo(means).Within(1e-6));
        Assert.That(red[3] - red[4], Is.GreaterThan(0.5), "a control");
        Assert.That(frames.Select((frame, time) => (time, frame.GetProperty("time").GetInt32())).Count(pair => pair.time == pair.Item2), Is.EqualTo(12));
        Assert.That(double.Parse(rows[1][3], CultureInfo.InvariantCulture), Is.EqualTo(means[0]).Within(1e-6));
        Assert.That(JsonDocument.Parse(File.ReadAllText("frames.json")).RootElement.GetProperty("averaged").GetInt32(), Is.EqualTo(3));
        Assert.That(Run($"{Line} --frames video").Output, Does.Contain("video: 12 frames, averaged over 5\n"));

        static double Red(JsonElement labels) => labels.EnumerateArray().Single(label => label.GetProperty("label").GetString() == "red").GetProperty("probability").GetDouble();
    }

    [Test]
    [Covers("predict", "--svg", "--html")]
    public void Frames_AreDrawn()
    {
        Assert.That(Run($"{Line} --frames video --svg strip.svg --html strip.html").Code, Is.Zero);
        Assert.That(XDocument.Load("strip.svg").Root!.Value, Does.Contain("video: 12 frames, averaged over 5").And.Contain("green"));
        Assert.That(File.ReadAllText("strip.html"), Does.StartWith("<!DOCTYPE html>").And.Contain("<td>green</td>"));
    }

    /// <summary>Each is named, the others are done and written, and the exit code tells.</summary>
    [Test]
    public void Frames_ThatCannotBeReadAreNamed()
    {
        Directory.CreateDirectory("damaged");
        File.WriteAllBytes("damaged/1.jpg", File.ReadAllBytes("video/frame1.jpg")[..300]);
        File.Copy("video/frame1.jpg", "damaged/2.jpg");
        File.WriteAllBytes("damaged/10.jpg", File.ReadAllBytes("video/frame1.jpg")[..300]);
        var outcome = Run($"{Line} --frames damaged --window 2 --csv damaged.csv");
        Assert.That(outcome.Code, Is.EqualTo(2));
        Assert.That(outcome.Error.TrimEnd('\n').Split('\n').Select(line => line.Split(": ")[1]), Is.EqualTo(new[] { "damaged/1.jpg", "damaged/10.jpg", "2 of 3 frames could not be used" }), outcome.ToString());
        Assert.That(outcome.Output, Does.Contain("red    ×██\n"));
        Assert.That(File.ReadAllLines("damaged.csv").Skip(1).Select(line => string.Join(',', line.Split(',').Where((_, column) => column is 0 or 1 or 2 or 4))), Is.EqualTo(new[]
        {
            "damaged/1.jpg,0,,", "damaged/2.jpg,1,red,red", "damaged/10.jpg,2,red,",
        }));
        Directory.CreateDirectory("ruined");
        File.Copy("damaged/1.jpg", "ruined/1.jpg");
        var all = Run($"{Line} --frames ruined");
        Assert.That((all.Code, all.Error.TrimEnd('\n').Split('\n')[^1]), Is.EqualTo((2, "alexnet: 1 of 1 frame could not be used")), all.ToString());
    }

    [TestCase("--frames nowhere", "--frames is 'nowhere'; allowed is a folder with the frames of a video as image files")]
    [TestCase("--frames empty", "empty: there is no image in this folder; allowed is a folder with the frames of a video as image files")]
    [TestCase("--frames data", "data: there is no image in this folder, none of 3 files is one; allowed is")]
    [TestCase("--frames video --window 0", "--window is '0'; allowed is a whole number from 1")]
    [TestCase("--frames video --images video/frame1.jpg", "--frames and --images are both given; allowed is one of them")]
    [TestCase("--frames video video/frame1.jpg", "--frames and --images are both given; allowed is one of them")]
    [TestCase("video/frame1.jpg --window 3", "--window was given without --frames; allowed is --window beside --frames")]
    [TestCase("video/frame1.jpg --svg x.svg", "--svg was given without --frames; allowed is --svg beside --frames")]
    [TestCase("video/frame1.jpg --html x.html", "--html was given without --frames; allowed is --html beside --frames")]
    public void Mistakes_AreOneLine(string options, string message)
    {
        Directory.CreateDirectory("empty");
        AssertOneLine(Run($"{Line} {options}"), $"alexnet: {message}");
    }
}
