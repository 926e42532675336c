using System.Globalization;
using System.Runtime.InteropServices;
using AlexNet.Loader.Storage;

namespace AlexNet.Exchange.Tests.Export;

/// <summary>The written module, run by PyTorch.</summary>
public sealed class TorchExportTests
{
    private static readonly ExportOptions Pixels = new() { Type = PixelType.Float, Layout = PixelLayout.Nchw, Softmax = false };
    private static readonly ExportOptions Ready = Pixels with { Input = ExportInput.Floats };

    private TempFolder _folder = null!;

    private static IEnumerable<string> Names => Networks.all.Select(network => network.Name);

    [SetUp]
    public void MakeFolder() => _folder = new TempFolder();

    [TearDown]
    public void RemoveFolder() => _folder.Dispose();

    [TestCase(DropoutScaling.AtTest)]
    [TestCase(DropoutScaling.AtTraining)]
    public void EveryLayer_IsAsTheReferenceComputesIt(DropoutScaling scaling)
    {
        var model = RandomModel.Of(RandomModel.EveryLayer, scaling);
        var ready = RandomModel.Prepared(model, RandomModel.Pixels(3, 30), 3);
        RandomModel.AssertEqual(Run(model, Ready, ready, 3), RandomModel.Logits(model, ready, 3));
    }

    [Test]
    public void Pixels_ArePreparedInTheModule()
    {
        var model = RandomModel.Of(RandomModel.EveryLayer);
        var pixels = RandomModel.Pixels(2, 30);
        float[] planes = [.. Enumerable.Range(0, pixels.Length).Select(i => (float)pixels[(((i / 2700 * 900) + (i % 900)) * 3) + (i / 900 % 3)])];
        var expected = RandomModel.Softmax(RandomModel.Logits(model, RandomModel.Prepared(model, pixels, 2), 2), 7);
        RandomModel.AssertEqual(Run(model, Pixels with { Softmax = true }, planes, 2), expected);
    }

    /// <summary>What is wanted is what ONNX Runtime has been found to compute as the reference does.</summary>
    [TestCase("alexnet")]
    [TestCase("alexnet-original")]
    [TestCase("caffenet")]
    [TestCase("cifar-logistic-lrn")]
    [TestCase("cifar-crops-lrn")]
    public void NamedNetwork_IsAsOnnxRuntimeComputesIt(string name)
    {
        var network = Networks.find(name);
        var model = RandomModel.Of(network, size: network.Crop);
        var ready = RandomModel.Prepared(model, RandomModel.Pixels(1, network.Crop), 1);
        OnnxExport.Write(model, Ready, _folder.In("model.onnx"));
        using var run = new OnnxRun(_folder.In("model.onnx"));
        RandomModel.AssertEqual(Run(model, Ready, ready, 1), run.Run(ready, 1, 3, network.Crop, network.Crop));
    }

    [TestCaseSource(nameof(Names))]
    public void Module_HasALineForEachLayer(string name)
    {
        var layers = Lines(name).Where(line => line.StartsWith("        (\"", StringComparison.Ordinal)).Select(line => line.Split('"')[1]);
        Assert.That(layers.Except(["prepare", "fc4-inputs", "fc6-inputs"]), Is.EqualTo(Networks.find(name).Layers.Select(layer => layer.Name)));
    }

    [Test]
    public void Module_IsInTorchsWords()
    {
        var lines = Lines("alexnet-original");
        Assert.That(lines, Is.EqualTo(lines.Select(line => line.TrimEnd())));
        Assert.That(lines[0], Is.EqualTo("# alexnet-original with 1,000 classes, written by AlexNet.Pipeline 0.1.0."));
        Assert.That(lines[1], Is.EqualTo("# Reads squares of 256×256 pixels, RGB, 0-255, float [N, 3, 256, 256]; gives logits, float [N, 1000]."));
        Assert.That(lines, Does.Contain("        return (pixels[:, :, 14:241, 14:241] - self.mean) / 64"));
        Assert.That(lines.SkipWhile(line => line != "def build():").Skip(2).Take(9), Is.EqualTo(new[]
        {
            "        (\"prepare\", Prepare()),",
            "        (\"conv1\", nn.Conv2d(3, 96, 11, stride=4)),",
            "        (\"norm1\", ColumnNorm(2, 5, 0.0001, 0.75, 2)),",
            "        (\"pool1\", nn.MaxPool2d(3, 2)),",
            "        (\"relu1\", nn.ReLU()),",
            "        (\"conv2\", nn.Conv2d(96, 256, 5, padding=2, groups=2)),",
            "        (\"relu2\", nn.ReLU()),",
            "        (\"norm2\", ColumnNorm(2, 5, 0.0001, 0.75, 2)),",
            "        (\"spatial-norm2\", SpatialNorm(5, 0.001, 0.75, 1)),",
        }));
    }

    [Test]
    public void Result_SaysWhatWasWritten()
    {
        var result = TorchExport.Write(RandomModel.Of(RandomModel.EveryLayer), Pixels, _folder.In("net.safetensors"));
        Assert.That(result.Files, Is.EqualTo(new[] { _folder.In("net.safetensors"), _folder.In("net.py") }));
        Assert.That((result.Format, result.Input, result.Output), Is.EqualTo(("PyTorch", "float [N, 3, 30, 30]", "logits float [N, 7]")));
        using var file = SafetensorsFile.Open(_folder.In("net.safetensors"));
        file.RequireWhole();
        Assert.That(file.Tensors.Keys, Is.EquivalentTo(new[]
        {
            "conv1.weight", "conv1.bias", "conv2.weight", "conv2.bias", "conv3.weight", "conv3.bias", "fc4.weight", "fc4.bias", "fc5.weight", "fc5.bias", "prepare.mean",
        }));
        Assert.That(file.Metadata["network"], Is.EqualTo("every-layer"));
    }

    private static string[] Lines(string name) => TorchModule.Of(RandomModel.Of(Networks.find(name)), Pixels).Split('\n');

    /// <summary>Writes a model, has PyTorch load it and run a batch, and returns what came out; class names have come along.</summary>
    private float[] Run(ExportedModel model, ExportOptions options, float[] images, int count)
    {
        TorchExport.Write(model, options, _folder.In("net.safetensors"));
        var side = (int)Math.Sqrt(images.Length / count / 3);
        File.WriteAllBytes(_folder.In("images"), MemoryMarshal.AsBytes<float>(images).ToArray());
        var script = string.Create(CultureInfo.InvariantCulture, $"""
            import torch, net
            network = net.load()
            assert len(network.classes) == {model.Network.Classes} and network.classes[1] == 'class "1"', network.classes
            images = torch.frombuffer(bytearray(open("images", "rb").read()), dtype=torch.float32).reshape({count}, 3, {side}, {side})
            with torch.no_grad():
                outputs = network(images)
            open("outputs", "wb").write(outputs.numpy().tobytes())
            """);
        Python.Run(_folder.Path, script);
        return MemoryMarshal.Cast<byte, float>(File.ReadAllBytes(_folder.In("outputs"))).ToArray();
    }
}
