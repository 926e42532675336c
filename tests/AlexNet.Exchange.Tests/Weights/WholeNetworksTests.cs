using System.Diagnostics;
using System.Text.Json;
using AlexNet.Engines.Managed;

namespace AlexNet.Exchange.Tests.Weights;

/// <summary>torchvision's AlexNet and Caffe's reference model at full size, made by whole_networks.py: the networks are found, and compute
/// what PyTorch computes of the same pixels. Skipped where there is no PyTorch.</summary>
public sealed class WholeNetworksTests
{
    private const string Python = "/usr/bin/python3";
    private const int Side = 256;
    private const int Colours = 3;

    private TempFolder _folder = null!;
    private JsonElement _golden;

    [OneTimeSetUp]
    public void Make()
    {
        if (!File.Exists(Python) || Exits("-c", "import torch") != 0)
        {
            Assert.Ignore($"{Python} has no PyTorch: apt-get install python3-torch");
        }

        _folder = new TempFolder();
        Assert.That(Exits(Tiny.File("whole_networks.py"), _folder.Path), Is.Zero);
        _golden = JsonDocument.Parse(File.ReadAllText(_folder.In("whole.json"))).RootElement;
    }

    [OneTimeTearDown]
    public void Remove() => _folder?.Dispose();

    [TestCase("torchvision.pth", "torchvision", "alexnet-torchvision", "torchvision")]
    [TestCase("caffenet.caffemodel", "caffenet", "caffenet", "caffe")]
    public void Network_ComputesTheSame(string file, string kind, string network, string recipeName)
    {
        var recipe = Recipes.find(recipeName);
        var fit = Fit.Guess(ForeignFile.Open(_folder.In(file)));
        Assert.That(fit.Network.Name, Is.EqualTo(network));
        var expected = _golden.GetProperty("logits").GetProperty(kind).EnumerateArray().Select(value => value.GetSingle()).ToArray();
        Tiny.AssertEqual(Tiny.Run(fit, fit.Network, recipe, Input(fit, recipe), new ManagedEngine()), expected);
    }

    /// <summary>The centre crop less the mean image, divided by the recipe's scale.</summary>
    private float[] Input(Fit fit, Recipe recipe)
    {
        var (crop, mean) = (fit.Network.Crop, fit.Statistics(null).Mean);
        var start = (Side - crop) / 2;
        var pixels = _golden.GetProperty("pixels").EnumerateArray().Select(value => value.GetSingle()).ToArray();
        var input = new float[Colours * crop * crop];
        for (var at = 0; at < input.Length; at++)
        {
            var (channel, y, x) = (at / (crop * crop), (at / crop % crop) + start, (at % crop) + start);
            input[at] = (float)((pixels[(((channel * Side) + y) * Side) + x] - mean[(((y * Side) + x) * Colours) + channel]) / recipe.PixelScale);
        }

        return input;
    }

    private static int Exits(params string[] arguments)
    {
        var start = new ProcessStartInfo(Python, arguments) { RedirectStandardError = true };
        start.Environment["PYTHONDONTWRITEBYTECODE"] = "1";
        using var process = Process.Start(start)!;
        TestContext.Out.Write(process.StandardError.ReadToEnd());
        process.WaitForExit();
        return process.ExitCode;
    }
}
