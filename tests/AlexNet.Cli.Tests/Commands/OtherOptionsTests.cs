using System.CommandLine;
using System.Text.Json;
using AlexNet.Cli.Commands;
using AlexNet.Cli.Options;
using AlexNet.Imaging.Formats.Exif;
using AlexNet.Training.Profiling;

namespace AlexNet.Cli.Tests.Commands;

/// <summary>Each option of profile, plan and report makes a difference.</summary>
public sealed class OtherOptionsTests : CommandLineTest
{
    [Test]
    [Covers("profile", "--data", "--manifest", "--split", "--network", "--recipe", "--batch", "--workers", "--batches", "--out")]
    public void Profile_SaysWhatItMeasures()
    {
        File.WriteAllText("tiny.json", """{ "name": "tiny", "origin": "here", "licence": "none", "layout": "shards", "root": "nowhere" }""");
        var outcome = Run("profile --manifest tiny.json --data data --split validation --network cifar-tanh --recipe caffe --batch 4 --batches 2 --workers 1 --out measured");
        Assert.That(outcome.Code, Is.Zero, outcome.ToString());
        Assert.That(outcome.Output, Does.Contain("cifar-tanh on tiny validation, batch 4, 1 worker; "));
        Assert.That(Directory.GetFiles("measured").Order(), Is.EqualTo(new[] { "measured/profile.json", "measured/trace.json" }));
        var settings = Settings("--recipe caffe --batches 7");
        Assert.That((settings.Recipe.Name, settings.Batches), Is.EqualTo(("caffe", 7)));
    }

    [Test]
    [Covers("profile", "--json", "--trace")]
    public void Profile_WritesWhereItIsTold()
    {
        Assert.That(Run("profile --data data --network cifar-relu --batch 4 --batches 1 --workers 1 --json tables/a.json --trace traces/b.json").Code, Is.Zero);
        Assert.That(File.Exists("tables/a.json") && File.Exists("traces/b.json"));
        Assert.That(Directory.Exists("profile"), Is.False);
    }

    [Test]
    [Covers("profile", "--microbatches", "--augment", "--crops", "--flips", "--lighting", "--lighting-epochs", "--without", "--pixel-scale", "--seed", "--shuffle", "--shuffle-window", "--sampling", "--seconds", "--exif", "--bad-images", "--max-bad")]
    public void Profile_TakesTheSettingsGiven()
    {
        var plain = Settings("");
        Assert.That((plain.Seconds, plain.Batches, plain.Workers, plain.Split, plain.MaxBadFraction, plain.Exif), Is.EqualTo((10, 0, 0, "train", 0.01, ExifOrientation.Ignore)));
        Assert.That((plain.MaxPixels, Settings("--max-pixels 2").MaxPixels, plain.Data, plain.DataFolder), Is.EqualTo((300_000_000, 2_000_000, "data", default(string))));
        Assert.That((Settings("--batches 7").Seconds, Settings("--workers 3").Workers), Is.EqualTo((10, 3)));
        Assert.That(Settings("--augment none").Recipe.Augment, Is.EqualTo(Augment.None).And.Not.EqualTo(plain.Recipe.Augment));
        Assert.That(Settings("--lighting original").Recipe.Lighting, Is.Not.EqualTo(plain.Recipe.Lighting));
        Assert.That((Settings("--crops false").Recipe.Crops, Settings("--flips false").Recipe.Flips, plain.Recipe.Crops, plain.Recipe.Flips), Is.EqualTo((false, false, true, true)));
        Assert.That((Settings("--lighting-epochs 3").Recipe.LightingEpochs, plain.Recipe.LightingEpochs), Is.EqualTo((3, 0)));
        Assert.That((Settings("--without crops").Recipe.Crops, Settings("--without crops").Recipe.Flips), Is.EqualTo((false, true)));
        Assert.That((Settings("--without lrn,crops").Without, plain.Without), Is.EqualTo((new[] { "lrn" }, Array.Empty<string>())));
        Assert.That((Settings("--microbatches 4").Recipe.Microbatches, plain.Recipe.Microbatches), Is.EqualTo((4, 1)));
        Assert.That(Settings("--pixel-scale 3").Recipe.PixelScale, Is.EqualTo(3));
        Assert.That(Settings("--seed 7").Recipe.Seed, Is.EqualTo(7));
        Assert.That((Settings("--shuffle false").Recipe.Shuffle, plain.Recipe.Shuffle), Is.EqualTo((false, true)));
        Assert.That((Settings("--shuffle-window 9").Recipe.ShuffleWindow, plain.Recipe.ShuffleWindow), Is.EqualTo((9, 0)));
        Assert.That((Settings("--sampling balanced").Recipe.Sampling, plain.Recipe.Sampling), Is.EqualTo((Sampling.Balanced, Sampling.Uniform)));
        Assert.That(Settings("--seconds 3").Seconds, Is.EqualTo(3));
        Assert.That(Settings("--exif apply").Exif, Is.EqualTo(ExifOrientation.Apply));
        Assert.That(Settings("--bad-images stop").MaxBadFraction, Is.Zero);
        Assert.That(Settings("--max-bad 0.5").MaxBadFraction, Is.EqualTo(0.5));
    }

    [Test]
    [Covers("plan", "--without")]
    public void Plan_LeavesOut()
    {
        var outcome = Run("plan --without conv3,lrn,flips");
        Assert.That(outcome.Code, Is.Zero, outcome.ToString());
        Assert.That(outcome.Output, Does.Contain("alexnet-without-conv3-without-lrn").And.Not.Contain("conv3 ").And.Not.Contain("norm1"));
        Assert.That(outcome.Output, Is.EqualTo(Run("plan --network alexnet-without-conv3 --without lrn").Output));
        var unknown = Run("plan --network cifar-relu --without lrn");
        Assert.That((unknown.Code, unknown.Error), Is.EqualTo((2, "alexnet: network cifar-relu has no 'lrn' that it can be without; allowed are overlap, conv1, relu1, pool1, conv2, relu2, pool2, conv3, relu3, pool3, lighting, crops, flips\n")));
        Assert.That(Run("plan --without lrn,").Error, Does.StartWith("alexnet: --without is 'lrn,'; allowed are parts with commas between them"));
    }

    /// <summary>fc8 has 4,096 weights and a bias for each class; a plan of one image has a 128th of the work of one of 128.</summary>
    [Test]
    [Covers("plan", "--network", "--classes", "--batch")]
    public void Plan_IsOfTheNetworkGiven()
    {
        Assert.That(Layer(Run("plan").Output, "fc8")[3], Is.EqualTo("4,097,000"));
        Assert.That(Layer(Run("plan --classes 10").Output, "fc8")[3], Is.EqualTo("40,970"));
        Assert.That(Run("plan --network cifar-relu --batch 5").Output, Does.Contain("cifar-relu, batch 5, OneDevice: "));
        Assert.That(Run("plan").Output, Does.Contain("alexnet, batch 128, OneDevice: "));
    }

    [Test]
    [Covers("plan", "--placement", "--steps", "--json")]
    public void Plan_LaysColumnsOnDevices()
    {
        Assert.That(Run("plan --batch 1").Output, Does.Contain("memory: device 0 ").And.Not.Contain("device 1 ").And.Not.Contain("operation"));
        Assert.That(Run("plan --batch 1 --placement columns").Output, Does.Match("memory: device 0 [0-9.]+ MB, device 1 [0-9.]+ MB"));
        Assert.That(Run("plan --batch 1 --placement two").Output, Is.EqualTo(Run("plan --batch 1 --placement columns").Output));
        Assert.That(Run("plan --batch 1 --placement one").Output, Is.EqualTo(Run("plan --batch 1").Output));
        var steps = Run("plan --batch 1 --steps").Output;
        Assert.That(steps, Does.Contain("operation").And.Contain("forward").And.Contain("backward").And.Contain("update"));
        Assert.That(Run("plan --batch 3 --json plan.json").Code, Is.Zero);
        Assert.That(JsonDocument.Parse(File.ReadAllText("plan.json")).RootElement.GetProperty("batch").GetInt32(), Is.EqualTo(3));
    }

    /// <summary>AlexNet has 60,965,224 parameters: 4 bytes each for their averages.</summary>
    [Test]
    [Covers("plan", "--clip-norm", "--lars", "--average-decay")]
    public void Plan_CountsWhatARecipeAsksOfUpdates()
    {
        Assert.That(Memory("--average-decay 0.9") - Memory(""), Is.EqualTo(243_860_896).Within(1).Percent);
        Assert.That(Memory("--clip-norm 1"), Is.GreaterThan(Memory("")), "all gradients together");
        Assert.That(Run("plan --batch 1 --clip-norm 1 --steps").Output, Does.Contain("squared norm").And.Contain("clip norm"));
        Assert.That(Run("plan --batch 1 --lars 0.001 --steps").Output, Does.Contain("squared norms").And.Contain("local rate"));
        Assert.That(Run("plan --batch 1 --steps").Output, Does.Not.Contain("squared norm").And.Not.Contain("clip norm").And.Not.Contain("local rate"));
        AssertOneLine(Run("plan --average-decay 1"), "--average-decay is 1; allowed is a number of at least 0 and below 1");

        long Memory(string options)
        {
            Assert.That(Run($"plan --batch 1 {options} --json asked.json").Code, Is.Zero);
            return JsonDocument.Parse(File.ReadAllText("asked.json")).RootElement.GetProperty("memory")[0].GetInt64();
        }
    }

    [Test]
    [Covers("plan", "--microbatches")]
    public void Plan_ComputesABatchInParts()
    {
        Assert.That(Run("plan --batch 8 --microbatches 4").Output, Does.Contain("alexnet, batch 8 in 4 microbatches of 2 images, OneDevice: "));
        Assert.That(Run("plan --batch 8 --microbatches 1").Output, Is.EqualTo(Run("plan --batch 8").Output));
        AssertOneLine(Run("plan --batch 8 --microbatches 3"), "--microbatches is 3; allowed is a power of two that divides the batch, which is 8");
    }

    /// <summary>The figures of GpuCostTests.</summary>
    [Test]
    [Covers("plan", "--precision")]
    public void Plan_ShowsWhatGpusDo()
    {
        Assert.That(Run("plan").Output, Does.Not.Contain("on a GPU"));
        Assert.That(Run("plan --precision tf32").Output, Does.Match("on a GPU in tf32: 48 launches, [0-9,.]+ MB\n"));
        var output = Run("plan --precision bf16 --steps --json gpu.json").Output;
        Assert.That(output, Does.Match("on a GPU in bf16: 50 launches, [0-9,.]+ MB; at an H200's published 790 TFLOP/s and 4.3 TB/s no less than 0.90 ms step after step, 0.7[0-9] ms where all overlaps\n"));
        Assert.That(output, Does.Contain("13 updates").And.Contain("launches").And.Match("fc6 +update +update +0.0 +[0-9.]+ +1 +side"));
        Assert.That(JsonDocument.Parse(File.ReadAllText("gpu.json")).RootElement.GetProperty("gpu").GetProperty("launches").GetInt32(), Is.EqualTo(50));
        AssertOneLine(Run("plan --precision fp8"), "--precision is 'fp8'; allowed are f32, tf32, bf16");
    }

    [Test]
    [Covers("report", "--run", "--out")]
    public void Report_WritesWhereItIsTold()
    {
        Assert.That(Train("--run first").Code, Is.Zero);
        AssertOneLine(Run("report"), "no --run was given");
        Assert.That(Run("report --run first --out there").Output, Is.EqualTo("Written: there/report.md\nWritten: there/curve.svg\nWritten: there/report.html\n"));
        Assert.That(Run("report --run first").Output, Is.EqualTo("Written: runs/first/report.md\nWritten: runs/first/curve.svg\nWritten: runs/first/report.html\n"));
        Assert.That(File.ReadAllText("there/report.html"), Is.EqualTo(File.ReadAllText("runs/first/report.html")));
        Assert.That(File.ReadAllText("there/report.md"), Is.EqualTo(File.ReadAllText("runs/first/report.md")));
    }

    [Test]
    public void Report_ComparesRuns()
    {
        Assert.That(Train("--run one").Code, Is.Zero);
        Assert.That(Train("--run other --seed 3").Code, Is.Zero);
        Assert.That(Run("report --run one,other").Output, Is.EqualTo("Written: runs/report.html\n"));
        var page = File.ReadAllText("runs/report.html");
        Assert.That(page, Does.Contain("<h1>2 runs: one, other</h1>").And.Contain("<h2>one</h2>").And.Contain("<h2>other</h2>"));
        Assert.That(Run("report --run other,one --out both").Output, Is.EqualTo("Written: both/report.html\n"));
        AssertOneLine(Run("report --run one,one"), "--run is 'one,one', which names a run twice; allowed is each once");
        AssertOneLine(Run("report --run one,absent"), "runs/absent/log.jsonl: no training run is logged there");
        AssertOneLine(Run("report --run one,../x"), "--run is '../x'; allowed is the name of one folder below runs/");

        // A name may have a comma in it.
        Directory.Move("runs/other", "runs/one,two");
        Assert.That(Run("report --run one,two").Output, Does.StartWith("Written: runs/one,two/report.md\n"));
    }

    /// <summary>The command in the page trains the same: its losses are those of the run.</summary>
    [Test]
    public void Train_WritesAReportWithTheCommandThatRepeatsIt()
    {
        Assert.That(Train("--run begun --learning-rate 0.02 --momentum 0.5 --rate conv1=0.5 --engine managed --workers 1").Code, Is.Zero);
        Assert.That(Directory.GetFiles("runs/begun").Select(file => Path.GetFileName(file)), Is.SupersetOf(new[] { "report.md", "curve.svg", "report.html" }));
        var command = System.Text.RegularExpressions.Regex.Match(File.ReadAllText("runs/begun/report.html"), "<code>(.*)</code>").Groups[1].Value;
        Assert.That(command, Is.EqualTo(
            $"dotnet cake --target=Train --data={Path.GetFullPath("data")} --network=cifar-relu --batch=8 --steps=3 --learning-rate=0.02 --rate=conv1=0.5 --momentum=0.5 --device=cpu --engine=managed"));
        Assert.That(Run($"train {command[command.IndexOf("--data", StringComparison.Ordinal)..]} --run again --workers 1").Code, Is.Zero);
        Assert.That(Losses("again"), Is.EqualTo(Losses("begun")).And.Length.GreaterThan(3));

        static double[] Losses(string run) => [.. Training.RunFolders.LogEntry.ReadAll($"runs/{run}/log.jsonl").Select(entry => entry.Loss)];
    }

    /// <summary>A run of one epoch that validates: the page cannot be written, once while it trains and once at its end.</summary>
    [Test]
    public void Train_GoesOnWithoutAReport()
    {
        Directory.CreateDirectory("runs/stubborn/report.html/in-the-way");
        var outcome = Run("train --data data --network cifar-relu --batch 8 --epochs 2 --run stubborn");
        Assert.That(outcome.Code, Is.Zero, outcome.ToString());
        Assert.That(outcome.Error, Does.StartWith("warning: the report of runs/stubborn is not written: runs/stubborn/report.html: cannot be written: "));
        Assert.That(outcome.Error.Trim(), Does.Not.Contain("\n"));
        Assert.That(File.Exists("runs/stubborn/model.safetensors"));
    }

    private static string[] Layer(string output, string name) =>
        output.Split('\n').Single(line => line.TrimStart().StartsWith(name + " ", StringComparison.Ordinal)).Split(' ', StringSplitOptions.RemoveEmptyEntries);

    private static ProfileSettings Settings(string line)
    {
        var profile = new ProfileCommand();
        var result = ProfileCommand.Create(profile).Parse(line);
        return profile.Settings(result, new DataLocation("data", null), new RecipeChoice(null, line.Contains("caffe") ? "caffe" : null, null, null, null));
    }
}
