using System.Text.RegularExpressions;
using AlexNet.Engines.Tests.Cuda.Software;
using AlexNet.Loader.Manifests;
using AlexNet.Loader.Storage;
using AlexNet.Training.Runs;

namespace AlexNet.Cli.Tests.Commands;

/// <summary>The whole program on the software device, which stands in for NVIDIA's libraries in processes of their own.</summary>
public sealed partial class CudaDeviceTests : CommandLineTest
{
    private const string Job = "--data data --network cifar-relu --batch 8 --steps 9 --learning-rate 0.001 --workers 1";

    // Sums in another order.
    private const double LossTolerance = 2e-3;

    private string _library = "";

    [OneTimeSetUp]
    public void BuildTheDevice()
    {
        if (!SoftwareDeviceBuild.HasCompiler)
        {
            Assert.Ignore("g++ is missing (apt-get install -y g++): nothing is tried on the software device");
        }

        _library = SoftwareDeviceBuild.Build();
        var onProcessors = Run($"train {Job} --device cpu --engine reference --run cpu");
        Assert.That(onProcessors.Code, Is.Zero, onProcessors.ToString());
    }

    [TestCase("cuda")]
    [TestCase("cuda:1")]
    [TestCase("cuda:0,0")]
    [TestCase("cuda:0,1")]
    [TestCase("cuda:auto")]
    public void Train_GivesTheLossesOfTheProcessors(string device)
    {
        var run = device.Replace(':', '-').Replace(',', '-');
        var outcome = OnDevice($"train {Job} --device {device} --run {run}");
        Assert.That(outcome.Code, Is.Zero, outcome.ToString());
        Assert.That(outcome.Output, Does.Contain("engine cuda on GPU "));
        Assert.That(Losses(run), Is.EqualTo(Losses("cpu")).Within(LossTolerance));
        if (device.Contains(','))
        {
            Assert.That(outcome.Error + outcome.Output, Does.Contain("has one column"));
        }
    }

    [Test]
    public void Auto_TakesTheGpuAndSaysWhich()
    {
        var outcome = OnDevice($"train {Job} --run auto");
        Assert.That(outcome.Code, Is.Zero, outcome.ToString());
        Assert.That(outcome.Output, Does.Contain("engine cuda on GPU 0, ").And.Contain("compute capability"));
        Assert.That(File.ReadAllText("runs/auto/recipe.json"), Does.Contain("\"engine\": \"cuda\"").And.Contain("\"precision\": \"f32\""));
    }

    [Test]
    public void Auto_WithoutAGpuSaysWhyNot()
    {
        var outcome = WithoutDevice($"train {Job} --steps 1 --run none".Replace("--steps 9 ", ""));
        Assert.That(outcome.Code, Is.Zero, outcome.ToString());
        if (outcome.Output.Contains("on GPU ", StringComparison.Ordinal))
        {
            Assert.Ignore("this machine has a GPU");
        }

        Assert.That(outcome.Output, Does.Contain("on the processors, as "));
    }

    [Test]
    public void EvaluateAndPredictAndProfile_WorkThere()
    {
        Assert.That(OnDevice($"train {Job} --device cuda --run whole").Code, Is.Zero);
        var model = RunFolder.Named("whole").ModelFile;
        var there = OnDevice($"evaluate --checkpoint {model} --data data --views 10 --batch 4 --device cuda --json there.json");
        Assert.That(there.Code, Is.Zero, there.ToString());
        Assert.That(Run($"evaluate --checkpoint {model} --data data --views 10 --device cpu --json here.json").Code, Is.Zero);
        Assert.That(Loss("there.json"), Is.EqualTo(Loss("here.json")).Within(LossTolerance));

        File.WriteAllBytes("picture.jpg", Imaging.Formats.Jpeg.JpegEncoder.Encode(new byte[40 * 40 * 3], 40, 40, quality: 90));
        var predicted = OnDevice($"predict --checkpoint {model} --images picture.jpg --device cuda");
        Assert.That(predicted.Code, Is.Zero, predicted.ToString());
        var profiled = OnDevice("profile --data data --network cifar-relu --batch 4 --batches 2 --workers 1 --device cuda");
        Assert.That(profiled.Code, Is.Zero, profiled.ToString());
        Assert.That(profiled.Output, Does.Contain("engine cuda on GPU 0").And.Contain("conv1"));
    }

    /// <summary>A stopped run that goes on is bit for bit the one that was not stopped, whatever was under way when it was.</summary>
    [Test]
    public void Resume_RepeatsTheRun()
    {
        // A recipe whose rates do not depend on where the run ends.
        const string Steady = $"{Job} --recipe paper --device cuda";
        Assert.That(OnDevice($"train {Steady} --run straight").Code, Is.Zero);
        Assert.That(OnDevice($"train {Steady.Replace("--steps 9", "--steps 4")} --run parts").Code, Is.Zero);
        var resumed = OnDevice($"train {Steady} --run parts --resume auto");
        Assert.That(resumed.Code, Is.Zero, resumed.ToString());
        using var parts = SafetensorsFile.Open(RunFolder.Named("parts").Checkpoints()[0]);
        using var straight = SafetensorsFile.Open(RunFolder.Named("straight").Checkpoints()[0]);
        foreach (var name in straight.Tensors.Keys.Where(name => !name.StartsWith("statistics.", StringComparison.Ordinal)))
        {
            Assert.That(parts.Read<float>(name), Is.EqualTo(straight.Read<float>(name)), name);
        }
    }

    [Test]
    public void LostDevice_EndsTheRunWithItsCheckpointIntact()
    {
        const int Launch = 500;
        var outcome = OnDevice($"train {Job.Replace("--steps 9", "--steps 1000")} --checkpoint-every 3 --device cuda --run lost", ("ALEXNET_SOFTWARE_DEVICE_LOST", $"{Launch}"));
        AssertOneLine(outcome, "training ended after step ", "the GPU was lost: CUDA_ERROR_LAUNCH_FAILED from ", "--run lost --resume auto");
        var folder = RunFolder.Named("lost");
        var last = folder.Checkpoints()[0];
        Assert.That(outcome.Error, Does.Contain($"the last checkpoint is {last}"));
        var step = int.Parse(StepOf().Match(outcome.Error).Groups[1].Value);
        using var point = ResumePoint.Open(last);
        var saved = point.Info.State.Step;
        Assert.That(saved, Is.InRange(1, step));
        Assert.That(Directory.GetFiles(folder.Path).Select(Path.GetFileName), Has.None.StartsWith("model").And.None.Contains(".tmp"));

        var resumed = Run($"train {Job.Replace("--steps 9", $"--steps {step + 2}")} --device cpu --run lost --resume auto");
        Assert.That(resumed.Code, Is.Zero, resumed.ToString());
        Assert.That(resumed.Output, Does.Contain($" from step {saved},"));
    }

    [TestCase("tf32", 1e-2)]
    [TestCase("bf16", 5e-2)]
    public void Train_InFewerBitsIsNear(string precision, double tolerance)
    {
        var outcome = OnDevice($"train {Job} --device cuda --precision {precision} --run {precision}");
        Assert.That(outcome.Code, Is.Zero, outcome.ToString());
        Assert.That(outcome.Output, Does.Contain($", {precision}"));
        Assert.That(Losses(precision), Is.EqualTo(Losses("cpu")).Within(tolerance));
        Assert.That(Losses(precision), Is.Not.EqualTo(Losses("cpu")).Within(1e-7));
    }

    /// <summary>A run that goes on is computed as before without a word; never less precisely, and on something else only with one.</summary>
    [Test]
    public void Resume_StaysOnItsDeviceInItsPrecision()
    {
        const string Steady = $"{Job} --recipe paper";
        const string GoOn = "train --run kept --resume auto --workers 1";
        Assert.That(OnDevice($"train {Steady} --device cuda:1 --precision bf16 --run straight-bf16").Code, Is.Zero);
        Assert.That(OnDevice($"train {Steady.Replace("--steps 9", "--steps 4")} --device cuda:1 --precision bf16 --run kept").Code, Is.Zero);

        AssertOneLine(WithoutDevice($"{GoOn} --steps 9"), "--precision is 'bf16', which only GPUs have (", "allowed is f32 on the processors");
        AssertOneLine(OnDevice($"{GoOn} --steps 9 --device cpu"), "--precision is 'bf16', which only GPUs have; allowed is f32 on the processors");
        var resumed = OnDevice($"{GoOn} --steps 9");
        Assert.That((resumed.Code, resumed.Error), Is.EqualTo((0, "")), resumed.ToString());
        Assert.That(resumed.Output, Does.Contain("engine cuda on GPU 1, ").And.Contain(", bf16\n"));
        Assert.That(TrainingLosses("kept"), Is.EqualTo(TrainingLosses("straight-bf16")));

        var elsewhere = WithoutDevice($"{GoOn} --steps 11 --precision f32");
        Assert.That(elsewhere.Code, Is.Zero, elsewhere.ToString());
        Assert.That(elsewhere.Error, Does.Match("^warning: the run was computed with engine cuda on cuda:1, which this machine has not \\(.*\\): it goes on with engine .* on the processors, as .*\n$"));
        Assert.That(File.ReadAllText("runs/kept/recipe.json"), Does.Contain("\"device_choice\": \"cpu\"").And.Contain("\"precision\": \"f32\""));
    }

    [Test]
    public void AutoOfGpus_NeedsOne()
    {
        AssertOneLine(OnDevice($"train {Job} --run wrong --device cuda:auto,auto,auto"), "--device is 'cuda:auto,auto,auto' and 2 GPUs can be used");
        var without = WithoutDevice($"train {Job} --run wrong --device cuda:auto");
        if (without.Output.Contains("on GPU ", StringComparison.Ordinal))
        {
            Assert.Ignore("this machine has a GPU");
        }

        AssertOneLine(without, "--device is 'cuda:auto', but ", "allowed are --device auto and cpu");
    }

    [Test]
    public void AGpuThatIsNotThere_IsOneLine() =>
        AssertOneLine(OnDevice($"train {Job} --run wrong --device cuda:2"), "--device names GPU 2; this machine has 2");

    private static Outcome WithoutDevice(string line)
    {
        using var child = Child.Start(line, new Dictionary<string, string> { ["ALEXNET_CUDA_PATH"] = "/nowhere" });
        return child.Wait();
    }

    private Outcome OnDevice(string line, params (string Name, string Value)[] more)
    {
        var environment = more.ToDictionary(each => each.Name, each => each.Value);
        environment["ALEXNET_CUDA_PATH"] = _library;
        environment["XDG_CACHE_HOME"] = Path.GetFullPath("cache");
        using var child = Child.Start(line, environment);
        return child.Wait();
    }

    private static double[] Losses(string run) => [.. LogEntry.ReadAll(RunFolder.Named(run).LogFile).Select(entry => entry.Loss)];

    private static double[] TrainingLosses(string run) =>
        [.. LogEntry.ReadAll(RunFolder.Named(run).LogFile).Where(entry => entry.Split == SplitNames.Train).Select(entry => entry.Loss)];

    private static double Loss(string file)
    {
        using var json = System.Text.Json.JsonDocument.Parse(File.ReadAllText(file));
        return json.RootElement.GetProperty("loss").GetDouble();
    }

    [GeneratedRegex("after step ([0-9]+) of")]
    private static partial Regex StepOf();
}
