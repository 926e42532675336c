namespace AlexNet.Exchange.Tests.Weights;

/// <summary>Files of other programs compute here what they compute there: the same tiny network in each format against PyTorch in float64,
/// with recipes of other pixel scales and dropouts.</summary>
public sealed class ForeignFileTests
{
    private static readonly string[] AllRecipes = [.. Recipes.all.Select(recipe => recipe.Name)];

    [Test]
    public void PyTorch_ComputesTheSame(
        [Values("tiny.pth", "tiny-before-2020.pth", "tiny-checkpoint.pth", "tiny.safetensors", "tiny.onnx")] string file, [ValueSource(nameof(AllRecipes))] string name)
    {
        var recipe = Recipes.find(name);
        var model = ForeignFile.Open(Tiny.File(file));
        Tiny.AssertEqual(Tiny.Run(Fit.Of(model, Tiny.Network), recipe), Tiny.Logits("bytes"));
        Tiny.AssertEqual(Tiny.Run(Fit.Of(model with { Pixels = PixelRule.Torchvision }, Tiny.Network), recipe), Tiny.Logits("imagenet"));
    }

    [Test]
    public void HalfPrecisions_ComputeTheSame()
    {
        var model = ForeignFile.Open(Tiny.File("tiny-half.pt")) with { Pixels = PixelRule.Torchvision };
        Tiny.AssertEqual(Tiny.Run(Fit.Of(model, Tiny.Network), Recipes.quick), Tiny.Logits("imagenet, bfloat16"));
    }

    [Test]
    public void Caffe_ComputesTheSame([Values("tiny.caffemodel", "tiny-before-2014.caffemodel")] string file, [ValueSource(nameof(AllRecipes))] string name)
    {
        var recipe = Recipes.find(name);
        var fit = Fit.Of(ForeignFile.Open(Tiny.File(file)), Tiny.Caffe);
        Assert.That(fit.HasOtherLayers, Is.False);
        Tiny.AssertEqual(Tiny.Run(fit, recipe), Tiny.Logits("caffe, colour"));
        foreach (var mean in new[] { "mean.binaryproto", "mean.npy" })
        {
            Tiny.AssertEqual(Tiny.Run(fit, recipe, MeanImage.Read(Tiny.File(mean))), Tiny.Logits("caffe, mean image"));
        }

        Tiny.AssertEqual(Tiny.Run(fit, recipe, MeanImage.Read(Tiny.File("colour.npy"))), Tiny.Logits("caffe, colour"));
    }

    [Test]
    public void CudaConvnet_ComputesTheSame([Values("tiny.convnet", "tiny-columns.convnet", "tiny-text.convnet")] string file, [ValueSource(nameof(AllRecipes))] string name)
    {
        var recipe = Recipes.find(name);
        var fit = Fit.Of(ForeignFile.Open(Tiny.File(file)), Tiny.Original);
        Assert.That(fit.HasOtherLayers, Is.False);
        Tiny.AssertEqual(Tiny.Run(fit, recipe), Tiny.Logits("cuda-convnet"));
    }

    [TestCase("tiny.pth", "PyTorch")]
    [TestCase("tiny-before-2020.pth", "PyTorch")]
    [TestCase("tiny.safetensors", "safetensors")]
    [TestCase("tiny.caffemodel", "Caffe")]
    [TestCase("tiny-before-2014.caffemodel", "Caffe, of before 2014")]
    [TestCase("tiny.convnet", "cuda-convnet")]
    [TestCase("tiny-text.convnet", "cuda-convnet")]
    [TestCase("tiny.onnx", "ONNX")]
    public void Open_TellsFormatsByContent(string file, string format)
    {
        using var folder = new TempFolder();
        File.Copy(Tiny.File(file), folder.In("model.bin"));
        Assert.That(ForeignFile.Open(folder.In("model.bin")).Format, Is.EqualTo(format));
    }

    [Test]
    public void Open_ReadsTensorsInTheOrderOfTheirLayers()
    {
        string[] pytorch = ["features.0.weight [6, 3, 5, 5]", "features.0.bias [6]", "features.4.weight [8, 3, 3, 3]", "features.4.bias [8]", "classifier.0.weight [12, 72]", "classifier.0.bias [12]", "classifier.3.weight [5, 12]", "classifier.3.bias [5]"];
        Assert.That(Names("tiny.pth"), Is.EqualTo(pytorch));
        Assert.That(Names("tiny-checkpoint.pth"), Is.EqualTo(pytorch));
        Assert.That(Names("tiny.safetensors")[^4..], Is.EqualTo(new[] { "net.2/kernel [6, 3, 5, 5]", "net.2/offset [6]", "net.10/kernel [8, 3, 3, 3]", "net.10/offset [8]" }));
        Assert.That(Names("tiny-columns.convnet"), Is.EqualTo(new[] { "conv1.weight [6, 3, 5, 5]", "conv1.bias [6]", "conv2.weight [8, 3, 3, 3]", "conv2.bias [8]", "fc12.weight [12, 72]", "fc12.bias [12]", "fc5.weight [5, 12]", "fc5.bias [5]" }));
        Assert.That(Names("tiny.onnx"), Is.EqualTo(new[] { "a.w [6, 3, 5, 5]", "a.b [6]", "b.w [8, 3, 3, 3]", "b.b [8]", "c.w [12, 72]", "c.b [12]", "d.w [5, 12]", "d.b [5]" }));
    }

    /// <summary>Every file, cut anywhere, and with any byte changed: an error in one line or a model, never another exception.</summary>
    [TestCase("tiny.pth")]
    [TestCase("tiny-before-2020.pth")]
    [TestCase("tiny-checkpoint.pth")]
    [TestCase("tiny.safetensors")]
    [TestCase("tiny.caffemodel")]
    [TestCase("tiny.convnet")]
    [TestCase("tiny-text.convnet")]
    [TestCase("tiny-columns.convnet")]
    [TestCase("tiny.onnx")]
    public void Open_SaysInOneLineWhatIsWrong(string file)
    {
        using var folder = new TempFolder();
        var bytes = File.ReadAllBytes(Tiny.File(file));
        var random = new Random(7);
        for (var attempt = 0; attempt < 150; attempt++)
        {
            var damaged = attempt % 3 == 0 ? bytes[..random.Next(bytes.Length)] : (byte[])bytes.Clone();
            for (var i = attempt % 3; i > 0; i--)
            {
                damaged[random.Next(damaged.Length / (i == 1 ? 1 : 8))] = (byte)random.Next(256);
            }

            File.WriteAllBytes(folder.In("damaged"), damaged);
            try
            {
                foreach (var tensor in ForeignFile.Open(folder.In("damaged")).Tensors)
                {
                    tensor.Read();
                }
            }
            catch (UserErrorException error)
            {
                Assert.That(error.Message, Does.StartWith($"{folder.In("damaged")}: ").And.Not.Contain("\n"));
            }
        }
    }

    private static string[] Names(string file) => [.. ForeignFile.Open(Tiny.File(file)).Tensors.Where(tensor => tensor.IsFloat).Select(tensor => tensor.ToString())];
}
