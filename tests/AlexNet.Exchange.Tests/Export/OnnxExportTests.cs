using System.Text.Json;

namespace AlexNet.Exchange.Tests.Export;

public sealed class OnnxExportTests
{
    private static readonly ExportOptions Logits = new() { Input = ExportInput.Floats, Type = PixelType.Float, Layout = PixelLayout.Nchw, Softmax = false };

    private TempFolder _folder = null!;

    private static IEnumerable<string> Names => Networks.all.Select(network => network.Name);

    [SetUp]
    public void MakeFolder() => _folder = new TempFolder();

    [TearDown]
    public void RemoveFolder() => _folder.Dispose();

    [TestCaseSource(nameof(Names))]
    public void NamedNetwork_IsAsTheReferenceComputesIt(string name)
    {
        var network = Networks.find(name);
        AssertAsReference(RandomModel.Of(network, size: network.Crop), 1, Logits);
    }

    [TestCase(DropoutScaling.AtTest)]
    [TestCase(DropoutScaling.AtTraining)]
    public void EveryLayer_IsAsTheReferenceComputesIt(DropoutScaling scaling) => AssertAsReference(RandomModel.Of(RandomModel.EveryLayer, scaling), 3, Logits);

    /// <summary>The oldest opset that is offered means the same, as do those where an operator that is used has got a new version.</summary>
    [TestCase(13)]
    [TestCase(19)]
    [TestCase(22)]
    [TestCase(25)]
    public void OlderOpset_MeansTheSame(int opset) => AssertAsReference(RandomModel.Of(RandomModel.EveryLayer), 2, Logits with { Opset = opset });

    /// <summary>One model reads batches of any size, and rows do not depend on what lies beside them.</summary>
    [Test]
    public void Batch_IsOfAnySize()
    {
        var model = RandomModel.Of(RandomModel.EveryLayer);
        using var run = Write(model, new ExportOptions { Softmax = false });
        var pixels = RandomModel.Pixels(3, 30);
        var three = run.Run(pixels, 3, 30, 30, 3);
        var second = run.Run(pixels[2700..5400], 1, 30, 30, 3);
        RandomModel.AssertEqual(three, RandomModel.Logits(model, RandomModel.Prepared(model, pixels, 3), 3));
        RandomModel.AssertEqual(second, three[7..14]);
    }

    /// <summary>Pixels as bytes or floats in either order, and floats that are ready: one meaning. The names of what goes in and out are fixed.</summary>
    [TestCase(30, 64)]
    [TestCase(27, 1)]
    [TestCase(24, 64)]
    public void EveryInput_MeansTheSame(int size, double scale) => Assert.Multiple(() =>
    {
        var model = RandomModel.Of(RandomModel.EveryLayer, size: size, scale: scale);
        var pixels = RandomModel.Pixels(2, size);
        var ready = RandomModel.Prepared(model, pixels, 2);
        var expected = RandomModel.Softmax(RandomModel.Logits(model, ready, 2), 7);
        var floats = Array.ConvertAll(pixels, pixel => (float)pixel);
        Check(new(), pixels, 2, size, size, 3);
        Check(new() { Layout = PixelLayout.Nchw }, Planes(pixels, size), 2, 3, size, size);
        Check(new() { Type = PixelType.Float }, floats, 2, size, size, 3);
        Check(new() { Type = PixelType.Float, Layout = PixelLayout.Nchw }, Planes(floats, size), 2, 3, size, size);
        Check(new() { Input = ExportInput.Floats, Layout = PixelLayout.Nchw }, ready, 2, 3, 24, 24);
        Check(new() { Input = ExportInput.Floats }, Pixelwise(ready, 24), 2, 24, 24, 3);

        void Check<T>(ExportOptions options, T[] image, params int[] shape)
        {
            using var run = Write(model, options);
            Assert.That(run.Session.OutputNames, Is.EqualTo(new[] { "probabilities" }));
            Assert.That(run.Session.InputMetadata["image"].Dimensions, Is.EqualTo((int[])[-1, .. shape[1..]]));
            RandomModel.AssertEqual(run.Run(image, shape), expected);
        }
    });

    [Test]
    public void Logits_AreAnOutputOfTheirOwnName()
    {
        using var run = Write(RandomModel.Of(RandomModel.EveryLayer), Logits);
        Assert.That(run.Session.OutputNames, Is.EqualTo(new[] { "logits" }));
        Assert.That(run.Session.OutputMetadata["logits"].SymbolicDimensions[0], Is.EqualTo("N"));
    }

    [Test]
    public void Metadata_SayWhatAReaderNeeds()
    {
        using var run = Write(RandomModel.Of(RandomModel.EveryLayer), new ExportOptions());
        var metadata = run.Session.ModelMetadata;
        Assert.That(metadata.CustomMetadataMap, Is.EquivalentTo(new Dictionary<string, string>
        {
            ["network"] = "every-layer",
            ["classes"] = JsonSerializer.Serialize(Enumerable.Range(0, 7).Select(label => $"class \"{label}\"")),
            ["input"] = "pixels",
            ["crop"] = "24",
            ["image_size"] = "30",
            ["pixel_scale"] = "64",
            ["pixel_mean"] = "[125.5,124.25,123]",
            ["program"] = "AlexNet.Pipeline 0.1.0",
        }));
        Assert.That(JsonSerializer.Deserialize<string[]>(metadata.CustomMetadataMap["classes"])![6], Is.EqualTo("class \"6\""));
        Assert.That((metadata.ProducerName, metadata.GraphName), Is.EqualTo(("AlexNet.Pipeline", "every-layer")));
    }

    [Test]
    public void Result_SaysWhatWasWritten()
    {
        var result = OnnxExport.Write(RandomModel.Of(RandomModel.EveryLayer), new ExportOptions(), _folder.In("some", "model.onnx"));
        Assert.That(result.Files, Is.EqualTo(new[] { _folder.In("some", "model.onnx") }));
        Assert.That(result.Bytes, Is.EqualTo(new FileInfo(_folder.In("some", "model.onnx")).Length));
        Assert.That((result.Format, result.Input, result.Output), Is.EqualTo(("ONNX opset 26", "uint8 [N, 30, 30, 3]", "probabilities float [N, 7]")));
    }

    /// <summary>Rules are about names, types and shapes: the weights are zeros.</summary>
    [TestCaseSource(nameof(Names))]
    public void NamedNetwork_KeepsOnnxRules(string name) => Assert.Multiple(() =>
    {
        var model = RandomModel.Of(Networks.find(name)) with { Read = tensor => new float[tensor.Size] };
        Assert.That(OnnxRules.Broken(OnnxExport.Build(model, new ExportOptions())), Is.Empty);
        Assert.That(OnnxRules.Broken(OnnxExport.Build(model, Logits)), Is.Empty);
    });

    [Test]
    public void EveryLayer_KeepsOnnxRules() => Assert.Multiple(() =>
    {
        foreach (var options in Forms(Enumerable.Range(13, 14)))
        {
            Assert.That(OnnxRules.Broken(OnnxExport.Build(RandomModel.Of(RandomModel.EveryLayer), options)), Is.Empty, $"{options}");
        }
    });

    [Test]
    public void Mistakes_AreOneLine()
    {
        var model = RandomModel.Of(RandomModel.EveryLayer);
        AssertRefused(model with { Statistics = null }, "model.safetensors: holds no mean image, and no statistics.safetensors lies beside it; allowed is input floats");
        AssertRefused(
            RandomModel.Of(Networks.alexnet.WithClasses(200_000)) with { Read = _ => [] },
            "model.safetensors: has weights of 3505072896 bytes; allowed in an ONNX file are at most 2146435071");
        var network = model.Network;
        NetworkLayer[] turned = [.. network.Layers[..^3], network.Layers[^2], network.Layers[^3], network.Layers[^1]];
        AssertRefused(
            model with { Network = Network.OfImages("turned", 30, 24, turned) },
            "model.safetensors: dropout4 of network turned stands before relu4; allowed is a layer of weights, which takes its factor");
        Assert.That(Directory.GetFileSystemEntries(_folder.Path), Is.Empty);
    }

    private static IEnumerable<ExportOptions> Forms(IEnumerable<int> opsets) =>
        from opset in opsets
        from input in Enum.GetValues<ExportInput>()
        from type in Enum.GetValues<PixelType>()
        from layout in Enum.GetValues<PixelLayout>()
        from softmax in new[] { true, false }
        select new ExportOptions { Input = input, Type = type, Layout = layout, Softmax = softmax, Opset = opset };

    private void AssertRefused(ExportedModel model, string message) =>
        Assert.That(() => OnnxExport.Write(model, new ExportOptions(), _folder.In("model.onnx")), Throws.TypeOf<UserErrorException>().With.Message.EqualTo(message));

    private OnnxRun Write(ExportedModel model, ExportOptions options)
    {
        OnnxExport.Write(model, options, _folder.In("model.onnx"));
        return new OnnxRun(_folder.In("model.onnx"));
    }

    private void AssertAsReference(ExportedModel model, int count, ExportOptions options)
    {
        var crop = model.Network.Crop;
        var images = RandomModel.Prepared(model, RandomModel.Pixels(count, model.Statistics!.Size), count);
        using var run = Write(model, options);
        RandomModel.AssertEqual(run.Run(images, count, 3, crop, crop), RandomModel.Logits(model, images, count));
    }

    /// <summary>[2, S, S, 3] to [2, 3, S, S].</summary>
    private static T[] Planes<T>(T[] pixels, int size) =>
        [.. Enumerable.Range(0, pixels.Length).Select(i => pixels[(((i / (3 * size * size) * size * size) + (i % (size * size))) * 3) + (i / (size * size) % 3)])];

    /// <summary>[2, 3, S, S] to [2, S, S, 3].</summary>
    private static T[] Pixelwise<T>(T[] planes, int size) =>
        [.. Enumerable.Range(0, planes.Length).Select(i => planes[(((i / (3 * size * size) * 3) + (i % 3)) * size * size) + (i / 3 % (size * size))])];
}
