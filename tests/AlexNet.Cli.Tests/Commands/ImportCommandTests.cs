using System.Text;
using System.Text.Json;
using AlexNet.Loader.Storage;

namespace AlexNet.Cli.Tests.Commands;

/// <summary>A model goes out as another program might keep it, comes in again, and is the same.</summary>
public sealed class ImportCommandTests : CommandLineTest
{
    private const string Model = "runs/first/model.safetensors";

    [OneTimeSetUp]
    public void TrainOnce()
    {
        Assert.That(Train("--run first").Code, Is.Zero);
        ForeignWeightsFile.Write(Model, "foreign.bin");
        File.WriteAllText("names.txt", "red\n green \n\nblue\n");
        WriteMean("mean.npy");
    }

    [Test]
    [Covers("import", "--from", "--out", "--mean", "--classes")]
    public void Import_IsTheModelAgain()
    {
        var outcome = Succeed("import --from foreign.bin --out again.safetensors --mean mean.npy --classes names.txt");
        Assert.That(outcome.Error, Is.Empty);
        Assert.That(outcome.Output.Split('\n')[..5], Is.EqualTo(new[]
        {
            "foreign.bin: safetensors, 8 tensors",
            "network: cifar-relu, 3 classes; --network takes another that fits: cifar-tanh, cifar-logistic, cifar-relu-lrn, cifar-tanh-lrn, cifar-logistic-lrn, cifar-average",
            "pixels: 0–255 less the mean image; mean: 32×32 pixels",
            "dropout: at-training",
            "  conv1.weight  [32, 3, 5, 5]   layers.5.w",
        }));
        Assert.That(outcome.Output, Does.EndWith("Written: again.safetensors\n"));
        var (first, again) = (Evaluated(Model), Evaluated("again.safetensors"));
        Assert.That(again.GetProperty("loss").GetDouble(), Is.EqualTo(first.GetProperty("loss").GetDouble()).Within(1e-5));
        Assert.That(again.GetProperty("top1_error").GetDouble(), Is.EqualTo(first.GetProperty("top1_error").GetDouble()));
        Succeed("train --data data --network cifar-relu --batch 8 --steps 1 --init again.safetensors --run on");
    }

    [Test]
    [Covers("import", "--network")]
    public void Import_TakesTheNetwork()
    {
        var outcome = Succeed("import --from foreign.bin --out tanh.safetensors --network cifar-tanh");
        Assert.That(outcome.Output, Does.Contain("\nnetwork: cifar-tanh, 3 classes\n"));
        Assert.That(outcome.Error, Is.EqualTo("warning: foreign.bin: does not say which mean its pixels are less, so that none is subtracted; --mean FILE gives it\n"));
        using var file = SafetensorsFile.Open("tanh.safetensors");
        Assert.That((file.Metadata["network"], file.Metadata["classes"]), Is.EqualTo(("cifar-tanh", """["0","1","2"]""")));
        AssertOneLine(Run("import --from foreign.bin --out x.safetensors --network alexnet"), "foreign.bin: no tensor conv1.weight: network alexnet allows [96, 3, 11, 11]; there are layers.5.b [32]");
    }

    /// <summary>ILSVRC's list: its data calls classes by the names of WordNet.</summary>
    [Test]
    public void Import_TakesSynsets()
    {
        File.WriteAllText("synset_words.txt", "n01440764 tench, Tinca tinca\nn01443537 goldfish\nn01484850 great white shark\n");
        Succeed("import --from foreign.bin --out synsets.safetensors --classes synset_words.txt");
        using var file = SafetensorsFile.Open("synsets.safetensors");
        Assert.That(file.Metadata["classes"], Is.EqualTo("""["n01440764","n01443537","n01484850"]"""));
    }

    [Test]
    public void Import_SaysWhatIsAllowed()
    {
        const string allowed = "safetensors, PyTorch's .pth and .pt, Caffe's .caffemodel, cuda-convnet's checkpoints and ONNX";
        AssertOneLine(Run("import --out x.safetensors"), $"--from is missing; allowed is a file: {allowed}");
        AssertOneLine(Run("import --from foreign.bin"), "--out is missing; allowed is the name of a .safetensors file");
        AssertOneLine(Run("import --from foreign.bin --out x.pth"), "--out is 'x.pth'; allowed is the name of a .safetensors file");
        AssertOneLine(Run("import --from names.txt --out x.safetensors"), $"names.txt: begins with 7265640A20677265, which no format begins with that is known here; allowed are {allowed}");
        AssertOneLine(Run("import --from foreign.bin --out x.safetensors --network resnet"), "unknown network 'resnet'");
        AssertOneLine(Run("import --from foreign.bin --out x.safetensors --mean names.txt"), "names.txt: damaged, cut short, or no file of Caffe's: ");
        File.WriteAllText("two.txt", "red\ngreen\n");
        AssertOneLine(Run("import --from foreign.bin --out x.safetensors --classes two.txt"), "two.txt: 2 lines; allowed are 3, one for each class");
        File.WriteAllText("twice.txt", "red\ngreen\nred\n");
        AssertOneLine(Run("import --from foreign.bin --out x.safetensors --classes twice.txt"), "twice.txt: 'red' is there twice; allowed are names that differ");
        Assert.That(File.Exists("x.safetensors"), Is.False);
    }

    private static Outcome Succeed(string line)
    {
        var outcome = Run(line);
        Assert.That(outcome.Code, Is.Zero, outcome.ToString());
        return outcome;
    }

    private static JsonElement Evaluated(string model)
    {
        Succeed($"evaluate --data data --checkpoint {model} --json evaluated.json");
        return JsonDocument.Parse(File.ReadAllText("evaluated.json")).RootElement;
    }

    /// <summary>The model's mean image as NumPy keeps one: [3, 32, 32].</summary>
    private static void WriteMean(string path)
    {
        const int side = 32, colours = 3;
        using var file = SafetensorsFile.Open(Model);
        var mean = file.Read<float>("statistics.mean");
        var turned = Enumerable.Range(0, mean.Length).Select(at => mean[(at % (side * side) * colours) + (at / (side * side))]).SelectMany(BitConverter.GetBytes);
        const string header = "{'descr': '<f4', 'fortran_order': False, 'shape': (3, 32, 32), }\n";
        File.WriteAllBytes(path, [0x93, .. "NUMPY"u8, 1, 0, (byte)header.Length, 0, .. Encoding.ASCII.GetBytes(header), .. turned]);
    }
}
