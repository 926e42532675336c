using System.Text.Json;
using AlexNet.Loader.Storage;

namespace AlexNet.Cli.Tests.Experiments;

public sealed class Figure3CommandTests : CommandLineTest
{
    private const string Model = "runs/first/model.safetensors";

    [OneTimeSetUp]
    public void TrainOnce() => Assert.That(Train("--run first").Code, Is.Zero);

    /// <summary>Without options it is of the newest run, and lies beside its model.</summary>
    [Test]
    public void Figure3_IsOfTheNewestRun()
    {
        Assert.That(Train("--run second --seed 4").Code, Is.Zero);
        var outcome = Run("figure3");
        Assert.That((outcome.Code, outcome.Error), Is.EqualTo((0, "")), outcome.ToString());
        var lines = outcome.Output.TrimEnd('\n').Split('\n');
        Assert.That(lines[0], Is.EqualTo("runs/second/model.safetensors: 32 kernels of 5×5×3"));
        Assert.That(lines[^2], Does.StartWith("Colour: the share of a kernel's energy off the grey axis, ").And.EndsWith("noise has 0.67."));
        Assert.That(lines[^1], Is.EqualTo("Written: runs/second/figure3.svg"));
        Assert.That(File.ReadAllText("runs/second/figure3.svg"), Does.StartWith("<svg ").And.Contain("32 kernels of conv1, 5×5×3"));
        Directory.Delete("runs/second", recursive: true);
    }

    [Test]
    [Covers("figure3", "--checkpoint", "--out", "--json", "--range")]
    public void Figure3_IsWrittenAsAsked()
    {
        WriteColumns("two.safetensors", (_, c, _) => c - 1, (_, _, p) => p);
        var outcome = Run("figure3 --checkpoint two.safetensors --out pictures/two.png --json two.json");
        Assert.That(outcome.Code, Is.Zero, outcome.ToString());
        Assert.That(Screen.Cells(outcome.Output.Split('\n')), Is.EqualTo(new[] { new[] { "conv1", "kernels", "colour" }, ["column 0", "2", "1.000"], ["column 1", "2", "0.000"] }));
        Assert.That(File.ReadAllBytes("pictures/two.png")[1..4], Is.EqualTo("PNG"u8.ToArray()));
        var json = JsonDocument.Parse(File.ReadAllText("two.json")).RootElement;
        Assert.That(json.GetProperty("columns").EnumerateArray().Select(column => column.GetProperty("colour").GetDouble()), Is.EqualTo(new[] { 1.0, 0 }).Within(1e-9));
        Assert.That(json.GetProperty("kernels").EnumerateArray().Select(kernel => kernel.GetProperty("column").GetInt32()), Is.EqualTo(new[] { 0, 0, 1, 1 }));
        Assert.That(Run("figure3 --checkpoint two.safetensors --range common --out common.html").Code, Is.Zero);
        Assert.That(File.ReadAllText("common.html"), Does.Contain("scaled to the largest weight of them all"));
        Assert.That(Run("figure3 --checkpoint two.safetensors --out own.html").Code, Is.Zero);
        Assert.That(File.ReadAllText("own.html"), Does.Contain("each kernel is scaled to its own largest weight"));
    }

    [TestCase("--checkpoint nothing", "nothing: there is no such checkpoint")]
    [TestCase("--checkpoint text", "text: the header's length is ")]
    [TestCase("--checkpoint data/train-00000-of-00001.safetensors", "data/train-00000-of-00001.safetensors: there is no tensor conv1.weight; there are labels, images")]
    [TestCase("--checkpoint grey.safetensors", "grey.safetensors: conv1.weight is F32 [2, 1, 1, 1]; allowed is F32 [N, 3, S, S], kernels that read the 3 channels of an image")]
    [TestCase("--out x.jpg", "--out is 'x.jpg'; allowed are names that end in .png, .svg or .html")]
    [TestCase("--range all", "--range is 'all'; allowed are own, common")]
    [TestCase("--out data/train-00000-of-00001.safetensors/x.png", "data/train-00000-of-00001.safetensors/x.png: cannot be written: ")]
    public void Mistakes_AreOneLine(string options, string message)
    {
        File.WriteAllText("text", "no checkpoint at all");
        SafetensorsWriter.Write("grey.safetensors", [TensorData.From<float>("conv1.weight", new float[2], 2, 1, 1, 1)]);
        AssertOneLine(Run($"figure3 {options}{(options.Contains("--checkpoint", StringComparison.Ordinal) ? "" : $" --checkpoint {Model}")}"), $"alexnet: {message}");
        Assert.That(Directory.GetFiles(".", "*.png").Concat(Directory.GetFiles("data", "*.png")), Is.Empty);
    }

    /// <summary>Two kernels of 2×2 in each of two columns.</summary>
    private static void WriteColumns(string path, params Func<int, int, int, float>[] columns)
    {
        var weights = columns.SelectMany(weight => Enumerable.Range(0, 24).Select(i => weight(i / 12, i / 4 % 3, i % 4))).ToArray();
        SafetensorsWriter.Write(path, [TensorData.From<float>("conv1.weight", weights, 4, 3, 2, 2)], new Dictionary<string, string> { ["network"] = "alexnet" });
    }
}
