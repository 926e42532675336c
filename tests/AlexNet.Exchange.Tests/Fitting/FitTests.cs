using AlexNet.Exchange.Tensors;
using AlexNet.Loader.Storage;

namespace AlexNet.Exchange.Tests.Fitting;

/// <summary>Which network weights are, which tensor is which parameter, and what is said where none fits.</summary>
public sealed class FitTests
{
    private static readonly string[] CaffeLayers =
    [
        "convolution", "relu", "normalisation over 5 maps with k=1 alpha=2E-05 beta=0.75", "max pool",
        "convolution", "relu", "normalisation over 5 maps with k=1 alpha=2E-05 beta=0.75", "max pool",
        "convolution", "relu", "convolution", "relu", "convolution", "relu", "max pool",
        "fully connected", "relu", "fully connected", "relu", "fully connected",
    ];

    [TestCase("alexnet", "alexnet", "alexnet-original, alexnet-caffe, caffenet, alexnet-without-lrn, alexnet-tanh, alexnet-without-overlap")]
    [TestCase("alexnet-one-gpu", "alexnet-one-gpu", "")]
    [TestCase("alexnet-six", "alexnet-six", "")]
    [TestCase("alexnet-single", "alexnet-single", "")]
    [TestCase("alexnet-torchvision", "alexnet-torchvision", "")]
    [TestCase("alexnet-without-overlap", "alexnet", "alexnet-original, alexnet-caffe, caffenet, alexnet-without-lrn, alexnet-tanh, alexnet-without-overlap")]
    [TestCase("cifar-relu", "cifar-relu", "cifar-tanh, cifar-logistic, cifar-relu-lrn, cifar-tanh-lrn, cifar-logistic-lrn, cifar-average")]
    [TestCase("cifar-crops", "cifar-crops", "cifar-crops-lrn")]
    public void Guess_IsTheFirstNetworkOfTheseShapes(string name, string expected, string others)
    {
        var fit = Fit.Guess(Model(Networks.find(name).WithClasses(7)));
        Assert.That((fit.Network.Name, fit.Network.Classes), Is.EqualTo((expected, 7)));
        Assert.That(string.Join(", ", fit.Others), Is.EqualTo(others));
    }

    [TestCase("alexnet-caffe")]
    [TestCase("caffenet")]
    [TestCase("alexnet-original")]
    [TestCase("alexnet-without-lrn")]
    [TestCase("cifar-average")]
    [TestCase("cifar-tanh-lrn")]
    public void Guess_GoesByLayersWhereTheFileTellsThem(string name)
    {
        var network = Networks.find(name);
        var fit = Fit.Guess(Model(network) with { Layers = LayerWords.Of(network) });
        Assert.That(fit.Network.Name, Is.EqualTo(name));
        Assert.That(fit.HasOtherLayers, Is.False);
    }

    [Test]
    public void LayerWords_AreThose() => Assert.That(LayerWords.Of(Networks.alexnetCaffe), Is.EqualTo(CaffeLayers));

    [Test]
    public void Guess_SaysWhatHasNoNetwork()
    {
        var model = Model(Networks.alexnet) with { Layers = ["convolution", "tanh"] };
        Assert.That(Message(() => Fit.Guess(model)), Is.EqualTo("some: no network of these shapes has its layers: convolution, tanh; network takes one for it all the same: alexnet, alexnet-original, alexnet-caffe, caffenet, alexnet-without-lrn, alexnet-tanh, alexnet-without-overlap"));
        Assert.That(Fit.Of(model, Networks.alexnet).HasOtherLayers, Is.True);
        Assert.That(Message(() => Fit.Guess(Model(("a", [9, 3, 5, 5]), ("b", [9])))), Is.EqualTo("some: no network fits its 1 weight: a [9, 3, 5, 5]; network NAME tells what is different from that one's"));
    }

    [Test]
    public void Of_NamesTheActualAndTheAllowed()
    {
        Assert.That(Message(() => Fit.Of(Model(("conv1.weight", [96, 3, 11, 11]), ("conv1.bias", [96]), ("conv2.weight", [256, 96, 5, 5])), Networks.alexnet)), Is.EqualTo("some: conv2.weight is [256, 96, 5, 5]; network alexnet allows [256, 48, 5, 5]"));
        Assert.That(Message(() => Fit.Of(Model(("x", [96, 3, 11, 11]), ("y", [256, 96, 5, 5])), Networks.alexnet)), Is.EqualTo("some: no tensor conv2.weight: network alexnet allows [256, 48, 5, 5]; there are y [256, 96, 5, 5]"));
        Assert.That(Message(() => Fit.Of(Model([.. Shapes(Tiny.Network), ("extra.weight", [4, 4])]), Tiny.Network)), Is.EqualTo("some: holds extra.weight [4, 4] besides what network tiny has a place for"));
        Assert.That(Message(() => Fit.Of(Model([.. Shapes(Tiny.Network).Where(shape => shape.Name != "conv2.bias"), ("conv2.bias", [9])]), Tiny.Network)), Is.EqualTo("some: conv2.bias is [9]; conv2.weight [8, 3, 3, 3] allows [8]"));
        Assert.That(Message(() => Fit.Of(Model([.. Shapes(Tiny.Network).Where(shape => !shape.Name.StartsWith("fc4", StringComparison.Ordinal)), ("fc4.weight", [5, 11])]), Tiny.Network)), Is.EqualTo("some: fc4.weight is [5, 11]; network tiny allows [classes, 12]"));
    }

    /// <summary>With the metadata that Export writes.</summary>
    [Test]
    public void Guess_TakesWhatExportHasSaid()
    {
        using var folder = new TempFolder();
        var network = Networks.find("cifar-crops-lrn").WithClasses(2);
        TensorData[] tensors = [.. network.Parameters.Select(parameter => TensorData.From<float>(parameter.Name, new float[parameter.Size], [.. parameter.Dimensions.Select(extent => (long)extent)])), TensorData.From<float>("mean", Enumerable.Range(0, 3 * 24 * 24).Select(at => (float)at).ToArray(), 3, 24, 24)];
        var metadata = new Dictionary<string, string>
        {
            ["program"] = "AlexNet.Pipeline 1.0.0",
            ["network"] = "cifar-crops-lrn",
            ["classes"] = """["cat","dog"]""",
            ["pixel_scale"] = "64",
            ["image_size"] = "32",
            ["pixel_mean"] = "[1,2,3]",
        };
        SafetensorsWriter.Write(folder.In("exported.safetensors"), tensors, metadata);
        var fit = Fit.Guess(ForeignFile.Open(folder.In("exported.safetensors")));
        Assert.That((fit.Network.Name, fit.Network.Classes, fit.Others.Count), Is.EqualTo(("cifar-crops-lrn", 2, 0)));
        Assert.That(fit.Model.Classes, Is.EqualTo(new[] { "cat", "dog" }));
        Assert.That(fit.Pixels.Unit, Is.EqualTo(new[] { 64.0, 64.0, 64.0 }));
        var (mean, centre) = (fit.Statistics(null).Mean, ((4 * 32) + 5) * 3);
        Assert.That((mean[..3], mean[centre..(centre + 3)]), Is.EqualTo((new float[] { 1, 2, 3 }, new float[] { 1, 577, 1153 })));
        metadata["pixel_scale"] = "0";
        SafetensorsWriter.Write(folder.In("exported.safetensors"), tensors, metadata);
        Assert.That(Fit.Guess(ForeignFile.Open(folder.In("exported.safetensors"))).Network.Name, Is.EqualTo("cifar-crops"), "metadata that are wrong count for nothing");
    }

    /// <summary>Of equal shapes the order decides, and of biases their neighbours do.</summary>
    [Test]
    public void Of_TakesEqualShapesInTheirOrder()
    {
        var network = Network.OfImages("alike", 8, 8, [Convolution("conv1", 3), Convolution("conv2", 3), Convolution("conv3", 3), new("fc4", Layer.NewFullyConnected(2), 1, Reads.All, 0)]);
        var fit = Fit.Of(Model(("a.w", [3, 3, 3, 3]), ("b.w", [3, 3, 3, 3]), ("c.w", [3, 3, 3, 3]), ("d.w", [5, 192]), ("b.b", [3]), ("c", [3]), ("a.b", [3]), ("e", [5])), network);
        Assert.That(network.Parameters.Select(parameter => fit.Source(parameter)!.Name), Is.EqualTo(new[] { "a.w", "a.b", "b.w", "b.b", "c.w", "c", "d.w", "e" }));

        static NetworkLayer Convolution(string name, int filters) => new(name, Layer.NewConvolution(filters, 3, 1, 1), 1, Reads.All, 0);
    }

    [Test]
    public void Values_OfABiasThatIsNotThereAreZero()
    {
        var fit = Fit.Of(Model([.. Shapes(Tiny.Network).Where(shape => shape.Name != "conv2.bias")]), Tiny.Network);
        Assert.That(fit.Values(Tiny.Network.Parameters[3], Recipes.paper), Is.EqualTo(new float[8]));
        Assert.That(fit.Conversions(Recipes.caffe), Does.Contain("conv2.bias: 0, as the file has none"));
    }

    [Test]
    public void Values_RefuseWhatIsNoNumber()
    {
        var model = Model(Tiny.Network);
        var fit = Fit.Of(model with { Tensors = [model.Tensors[0] with { Read = () => [.. Enumerable.Repeat(1f, 449), float.NaN] }, .. model.Tensors.Skip(1)] }, Tiny.Network);
        Assert.That(Message(() => fit.Values(Tiny.Network.Parameters[0], Recipes.paper)), Is.EqualTo("some: conv1.weight holds NaN; allowed are finite numbers"));
    }

    /// <summary>A layer of 72 inputs may be written as a convolution over 8 maps of 3×3; tensors of ours besides weights do not count.</summary>
    [Test]
    public void Of_TakesAConvolutionForAFullyConnectedLayer()
    {
        var shapes = Shapes(Tiny.Network).Select(shape => shape.Name == "fc3.weight" ? ("fc3.weight", [12, 8, 3, 3]) : shape);
        var fit = Fit.Of(Model([.. shapes, ("statistics.mean", [21, 21, 3]), ("conv1.weight.velocity", [6, 3, 5, 5]), ("conv1.weight.average", [6, 3, 5, 5]), ("step", [1])]), Tiny.Network);
        Assert.That(fit.Source(Tiny.Network.Parameters[4])!.ToString(), Is.EqualTo("fc3.weight [12, 8, 3, 3]"));
    }

    [Test]
    public void Statistics_AreTheMeanAlone()
    {
        var fit = Fit.Of(Model(Networks.alexnetTorchvision), Networks.alexnetTorchvision);
        var statistics = fit.Statistics(null);
        Assert.That((statistics.Size, statistics.Count), Is.EqualTo((256, 0L)));
        Assert.That(statistics.Mean[..3], Is.EqualTo(new[] { 123.675f, 116.28f, 103.53f }).Within(1e-4));
        Assert.That(statistics.PixelMean, Is.EqualTo(new[] { 123.675f, 116.28f, 103.53f }).Within(1e-3));
        var small = MeanImage.Read(Tiny.File("mean.npy"));
        Assert.That(Message(() => fit.Statistics(small)), Is.EqualTo($"{Tiny.File("mean.npy")}: a mean of 21×21 pixels; network alexnet-torchvision reads 224×224, so at least that is allowed"));
    }

    [Test]
    public void Conversions_AreSaid()
    {
        var torchvision = Fit.Of(Model(Networks.alexnetTorchvision), Networks.alexnetTorchvision);
        Assert.That(torchvision.Conversions(Recipes.torchvision), Is.EqualTo(new[] { "conv1: kernels times 57.63, divided by 58.395, 57.12, 57.375 by channel" }));
        Assert.That(torchvision.Conversions(Recipes.paper).Skip(1), Is.EqualTo(new[] { "fc6: weights times 2 for the dropout before it", "fc7: weights times 2 for the dropout before it" }));
        var caffe = Fit.Of(Model(Networks.caffenet) with { Pixels = PixelRule.Caffe(null, 1) }, Networks.caffenet);
        Assert.That(caffe.Conversions(Recipes.caffe), Is.EqualTo(new[] { "conv1: kernels of blue, green, red turned to red, green, blue" }));
    }

    private static (string Name, long[] Shape)[] Shapes(Network network) => [.. network.Parameters.Select(parameter => (parameter.Name, parameter.Dimensions.Select(extent => (long)extent).ToArray()))];

    private static ForeignModel Model(Network network) => Model(Shapes(network));

    private static ForeignModel Model(params (string Name, long[] Shape)[] tensors) =>
        new("some", "some program", [.. tensors.Select(tensor => new ForeignTensor(tensor.Name, tensor.Shape, Dtype.F32, () => new float[tensor.Shape.Aggregate((a, b) => a * b)]))]);

    private static string Message(Func<object> work) => Assert.Throws<UserErrorException>(() => work())!.Message;
}
