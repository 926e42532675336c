using AlexNet.Exchange.Fitting;
using AlexNet.Exchange.Weights;
using AlexNet.Loader.Storage;
using AlexNet.Training.Checkpoints;

namespace AlexNet.Training.Tests.Checkpoints;

/// <summary>Runs that begin with the weights of another program, and models that are made of them.</summary>
public sealed class FirstWeightsTests
{
    private TinyRun _run = null!;

    [SetUp]
    public void Make()
    {
        _run = new TinyRun();
        _run.Train(_run.Settings(), _run.Folder());
    }

    [TearDown]
    public void Remove() => _run.Dispose();

    /// <summary>At a rate of 0 nothing moves. conv1 is the file's times the run's pixel scale.</summary>
    [Test]
    public void Run_FromWeightsOfAnotherProgramTakesThem()
    {
        var foreign = ForeignWeightsFile.Write(_run.Folder().ModelFile, _run.In("foreign.bin"));
        _run.Train(_run.Settings("""{ "steps": 1, "learning_rate": 0, "weight_decay": 0 }""") with { InitialWeights = foreign }, _run.Folder("second"));
        _run.Train(_run.Settings("""{ "steps": 1, "learning_rate": 0, "weight_decay": 0, "pixel_scale": 32 }""") with { InitialWeights = foreign }, _run.Folder("half"));
        var (model, second, half) = (TinyRun.Tensors(_run.Folder().ModelFile), TinyRun.Tensors(_run.Folder("second").ModelFile), TinyRun.Tensors(_run.Folder("half").ModelFile));
        foreach (var name in model.Keys)
        {
            Assert.That(second[name], Is.EqualTo(model[name]), name);
            Assert.That(half[name], Is.EqualTo(name == "conv1.weight" ? model[name].Select(value => value / 2) : model[name]), name);
        }

        Assert.That(TinyRun.Tensors(_run.Folder("second").CheckpointFile(1))["conv1.weight.velocity"], Has.All.Zero);
    }

    /// <summary>A run that divides pixels by half as much reads numbers twice as large; velocities go with their weights.</summary>
    [Test]
    public void Run_FromWeightsOfARunWithAnotherPixelScaleConvertsThem()
    {
        var checkpoint = _run.Folder().CheckpointFile(6);
        _run.Train(_run.Settings("""{ "steps": 1, "learning_rate": 0, "weight_decay": 0, "momentum": 0.5, "pixel_scale": 32 }""") with { InitialWeights = checkpoint }, _run.Folder("half"));
        var (before, half) = (TinyRun.Tensors(checkpoint), TinyRun.Tensors(_run.Folder("half").CheckpointFile(1)));
        Assert.That(half["conv1.weight.velocity"], Is.EqualTo(before["conv1.weight.velocity"].Select(v => v / 4)), "half of it, and of that half is kept");
        Assert.That(half["conv1.weight"], Is.EqualTo(before["conv1.weight"].Zip(half["conv1.weight.velocity"], (w, v) => (w / 2) + v)));
        Assert.That(half["conv2.weight.velocity"], Is.EqualTo(before["conv2.weight.velocity"].Select(v => v / 2)));
    }

    [Test]
    public void Run_FromWeightsOfAnotherProgramWithOtherClassesMakesTheClassifierAnew()
    {
        var foreign = ForeignWeightsFile.Write(_run.Folder().ModelFile, _run.In("foreign.bin"));
        var settings = _run.Settings("""{ "steps": 1, "learning_rate": 0, "seed": 9 }""") with { Data = TinyShards.Write(_run.In("two"), classes: ["a", "b"]) };
        var recorder = _run.Train(settings with { InitialWeights = foreign }, _run.Folder("tuned"));
        _run.Train(settings, _run.Folder("anew"));
        Assert.That(recorder.Warnings, Is.EqualTo(new[] { $"{foreign}: weights of 3 classes; fc4 is made anew for 2, all other layers are kept" }));
        var (model, tuned, anew) = (TinyRun.Tensors(_run.Folder().ModelFile), TinyRun.Tensors(_run.Folder("tuned").ModelFile), TinyRun.Tensors(_run.Folder("anew").ModelFile));
        foreach (var name in tuned.Keys)
        {
            Assert.That(tuned[name], Is.EqualTo(name.StartsWith("fc4", StringComparison.Ordinal) ? anew[name] : model[name]), name);
        }
    }

    /// <summary>Before anything is computed, as with weights of ours.</summary>
    [Test]
    public void Run_RefusesWeightsOfAnotherProgramThatDoNotFit()
    {
        var foreign = _run.In("foreign.safetensors");
        SafetensorsWriter.Write(foreign, [TensorData.From<float>("w", new float[12], 1, 3, 2, 2)]);
        var error = Assert.Throws<UserErrorException>(() => _run.Train(_run.Settings() with { InitialWeights = foreign }, _run.Folder("other")))!;
        Assert.That(error.Message, Is.EqualTo($"{foreign}: no tensor conv1.weight: network cifar-relu allows [32, 3, 5, 5]; there are w [1, 3, 2, 2]"));
        Assert.That(File.Exists(_run.Folder("other").LogFile), Is.False);
    }

    [TestCase("alexnet", false, "paper", DropoutScaling.AtTraining, 1)]
    [TestCase("alexnet-caffe", false, "caffe", DropoutScaling.AtTraining, 1)]
    [TestCase("caffenet", false, "caffe", DropoutScaling.AtTraining, 1)]
    [TestCase("alexnet-original", true, "original", DropoutScaling.AtTest, 1)]
    [TestCase("alexnet-torchvision", false, "torchvision", DropoutScaling.AtTraining, 57.63)]
    public void Import_IsOfTheRecipeOfItsNetwork(string name, bool atTest, string recipe, DropoutScaling scaling, double pixelScale)
    {
        var network = Networks.find(name);
        var model = new ForeignModel("some", "some", [.. network.Parameters.Select(parameter => new Exchange.Tensors.ForeignTensor(parameter.Name, [.. parameter.Dimensions.Select(extent => (long)extent)], Dtype.F32, () => []))]) { DropoutAtTest = atTest };
        var made = ImportedModel.RecipeOf(Fit.Of(model, network));
        Assert.That((made.Name, made.DropoutScaling, made.PixelScale), Is.EqualTo((recipe, scaling, pixelScale)));
    }
}
