using AlexNet.Loader.Storage;

namespace AlexNet.Cli.Tests.Commands;

public sealed class ExportCommandTests : CommandLineTest
{
    private const string Model = "runs/first/model.safetensors";

    [OneTimeSetUp]
    public void TrainOnce() => Assert.That(Train("--run first").Code, Is.Zero);

    /// <summary>Without options it is the newest run's model, as ONNX beside it.</summary>
    [Test]
    public void Export_IsOfTheNewestRun()
    {
        Assert.That(Train("--run second --seed 4").Code, Is.Zero);
        var outcome = Run("export");
        Assert.That((outcome.Code, outcome.Error), Is.EqualTo((0, "")), outcome.ToString());
        Assert.That(outcome.Output.TrimEnd('\n').Split('\n'), Is.EqualTo(new[]
        {
            "Written: runs/second/model.onnx (0.3 MB, ONNX opset 26): image uint8 [N, 32, 32, 3] -> probabilities float [N, 3]",
            "Feed it N images: each photograph's centre square, resized to that, as RGB on 0-255; docs/export.md has programs that do.",
        }));
        Assert.That(File.Exists("runs/second/model.onnx"), Is.True);
        Directory.Delete("runs/second", recursive: true);
    }

    [TestCase("--input floats", "NAME.onnx (0.3 MB, ONNX opset 26): image float [N, 3, 32, 32] -> probabilities float [N, 3]")]
    [TestCase("--input pixels", "NAME.onnx (0.3 MB, ONNX opset 26): image uint8 [N, 32, 32, 3] -> probabilities float [N, 3]")]
    [TestCase("--type float", "NAME.onnx (0.3 MB, ONNX opset 26): image float [N, 32, 32, 3] -> probabilities float [N, 3]")]
    [TestCase("--layout nchw", "NAME.onnx (0.3 MB, ONNX opset 26): image uint8 [N, 3, 32, 32] -> probabilities float [N, 3]")]
    [TestCase("--layout nhwc --input floats", "NAME.onnx (0.3 MB, ONNX opset 26): image float [N, 32, 32, 3] -> probabilities float [N, 3]")]
    [TestCase("--softmax false", "NAME.onnx (0.3 MB, ONNX opset 26): image uint8 [N, 32, 32, 3] -> logits float [N, 3]")]
    [TestCase("--opset 17", "NAME.onnx (0.3 MB, ONNX opset 17): image uint8 [N, 32, 32, 3] -> probabilities float [N, 3]")]
    [TestCase("--format torch", "NAME.safetensors and NAME.py (0.3 MB, PyTorch): image float [N, 3, 32, 32] -> probabilities float [N, 3]")]
    [TestCase("--checkpoint runs/first/checkpoint-00000003.safetensors", "NAME.onnx (0.3 MB, ONNX opset 26): image uint8 [N, 32, 32, 3] -> probabilities float [N, 3]")]
    [TestCase("--out NAME.onnx", "NAME.onnx (0.3 MB, ONNX opset 26): image uint8 [N, 32, 32, 3] -> probabilities float [N, 3]")]
    [Covers("export")]
    public void Export_IsAsAsked(string options, string line)
    {
        var name = $"exported/{Guid.NewGuid():N}";
        var extension = options.Contains("torch", StringComparison.Ordinal) ? "safetensors" : "onnx";
        options = options.Replace("NAME", name);
        var outcome = Run($"export {options} {(options.Contains("--out", StringComparison.Ordinal) ? "" : $"--out {name}.{extension}")}");
        Assert.That((outcome.Code, outcome.Error), Is.EqualTo((0, "")), outcome.ToString());
        Assert.That(outcome.Output.Split('\n')[0], Is.EqualTo($"Written: {line.Replace("NAME", name)}"));
        Assert.That(outcome.Output.Split('\n')[1], Does.StartWith(options.Contains("floats", StringComparison.Ordinal) ? "Feed it N images: each crop as RGB less" : "Feed it N images: each photograph's"));
    }

    /// <summary>Weights lie in the files as they are in the checkpoint named; PyTorch's default lies beside it under a name of its own.</summary>
    [Test]
    public void Torch_LiesBesideTheCheckpoint()
    {
        Assert.That(Run($"export --format torch --checkpoint {Model}").Code, Is.Zero);
        using var model = SafetensorsFile.Open(Model);
        using var exported = SafetensorsFile.Open("runs/first/model_torch.safetensors");
        Assert.That(exported.Read<float>("conv1.weight"), Is.EqualTo(model.Read<float>("conv1.weight")));
        Assert.That(File.ReadLines("runs/first/model_torch.py").First(), Is.EqualTo("# cifar-relu with 3 classes, written by AlexNet.Pipeline 0.1.0."));
        Assert.That(Run($"train --data data --network cifar-relu --steps 1 --batch 8 --run again --init runs/first/model_torch.safetensors").Code, Is.Zero, "a run begins with such weights");
        Directory.Delete("runs/again", recursive: true);
    }

    /// <summary>A model of the first version holds no mean image.</summary>
    [Test]
    public void Floats_NeedNoMeanImage()
    {
        using (var model = SafetensorsFile.Open(Model))
        {
            var tensors = model.Tensors.Values.Where(tensor => !tensor.Name.StartsWith("statistics.", StringComparison.Ordinal));
            var metadata = model.Metadata.Where(entry => entry.Key != "checksum" && !entry.Key.StartsWith("statistics.", StringComparison.Ordinal)).ToDictionary();
            metadata["version"] = "1";
            SafetensorsWriter.Write("old/model.safetensors", [.. tensors.Select(tensor => TensorData.From<float>(tensor.Name, model.Read<float>(tensor.Name), [.. tensor.Shape]))], metadata);
        }

        AssertOneLine(
            Run("export --checkpoint old/model.safetensors"),
            "alexnet: old/model.safetensors: holds no mean image, and no statistics.safetensors lies beside it; allowed is --input floats");
        Assert.That(Run("export --checkpoint old/model.safetensors --input floats").Code, Is.Zero);
        File.Copy("runs/first/statistics.safetensors", "old/statistics.safetensors");
        Assert.That(Run("export --checkpoint old/model.safetensors").Code, Is.Zero);
    }

    [TestCase("--checkpoint nothing", "nothing: there is no such checkpoint")]
    [TestCase("--checkpoint data/train-00000-of-00001.safetensors", "data/train-00000-of-00001.safetensors: metadata format is 'alexnet-shard'; allowed is alexnet-checkpoint")]
    [TestCase("--format tensorflow", "--format is 'tensorflow'; allowed are onnx, torch")]
    [TestCase("--out x.pb", "--out is 'x.pb'; allowed are names that end in .onnx")]
    [TestCase("--format torch --out x.pt", "--out is 'x.pt'; allowed are names that end in .safetensors")]
    [TestCase($"--format torch --out ./{Model}", $"--out is './{Model}', the checkpoint itself; allowed is another name")]
    [TestCase("--format torch --layout nchw", "--layout was given beside --format torch, whose images are floats, channels first; allowed is --layout beside --format onnx")]
    [TestCase("--format torch --opset 17", "--opset was given beside --format torch")]
    [TestCase("--input floats --type uint8", "--type is 'uint8'; allowed beside --input floats is float")]
    [TestCase("--input images", "--input is 'images'; allowed are pixels, floats")]
    [TestCase("--type half", "--type is 'half'; allowed are uint8, float")]
    [TestCase("--layout hwc", "--layout is 'hwc'; allowed are nhwc, nchw")]
    [TestCase("--softmax yes", "--softmax is 'yes'; allowed are true, false")]
    [TestCase("--opset 12", "--opset is '12'; allowed is a whole number from 13 to 26")]
    [TestCase("--out data/train-00000-of-00001.safetensors/x.onnx", "data/train-00000-of-00001.safetensors/x.onnx: cannot be written: ")]
    public void Mistakes_AreOneLine(string options, string message) =>
        AssertOneLine(Run($"export {options}{(options.Contains("--checkpoint", StringComparison.Ordinal) ? "" : $" --checkpoint {Model}")}"), $"alexnet: {message}");
}
