using System.CommandLine;
using System.Runtime.InteropServices;
using System.Text.Json;
using AlexNet.Cli.Experiments;
using AlexNet.Cli.Options;
using AlexNet.Engines;
using AlexNet.Experiments.Sweeps;
using AlexNet.Imaging.Formats.Exif;

namespace AlexNet.Cli.Tests.Experiments;

/// <summary>Each option of figure1 and ablate makes a difference.</summary>
public sealed class SweepCommandsTests : CommandLineTest
{
    private const string Figure = "figure1 --data data --functions relu,tanh --rates 0.01 --batch 8 --init he --pixel-scale 64 --workers 1";
    private const string Ablate = "ablate --data data --network cifar-relu --batch 8 --workers 1";

    [Test]
    [Covers("figure1", "--data", "--functions", "--rates", "--epochs", "--batch", "--until")]
    public void Figure1_TrainsPrintsAndGoesOn()
    {
        var outcome = Run($"{Figure} --epochs 2 --until 0");
        Assert.That((outcome.Code, outcome.Error), Is.EqualTo((0, "")), outcome.ToString());
        Assert.That(outcome.Output, Does.Match("run 1 of 2, relu-rate-0.01: training error [0-9.]+ % after 2 epochs, about 0:[0-9]+ left for all\n"));
        Assert.That(outcome.Output, Does.Match("run 2 of 2, tanh-rate-0.01: training error [0-9.]+ % after 2 epochs\n"));
        Assert.That(outcome.Output, Does.Contain("No ratio: it takes two functions, the first of which is at 0.0 %"));
        Assert.That(outcome.Output, Does.EndWith("Written: runs/figure1-data/figure1.json\nWritten: runs/figure1-data/figure1.csv\nWritten: runs/figure1-data/figure1.svg\n"));
        Assert.That(File.ReadAllLines("runs/figure1-data/figure1.csv"), Has.Length.EqualTo(5));
        var again = Run($"{Figure} --epochs 2 --until 0");
        Assert.That((again.Code, again.Output.Contains("run 1 of 2"), again.Output.Contains("figure1.svg")), Is.EqualTo((0, false, true)));
        AssertOneLine(Run($"{Figure} --epochs 3 --until 0"), "alexnet: --epochs is 3; runs/figure1-data was begun with 2; allowed is that, or another --run");
        AssertOneLine(Run($"{Figure.Replace("--batch 8", "--batch 4")} --epochs 2 --until 0"), "alexnet: --batch is 4; runs/figure1-data was begun with 8");
        AssertOneLine(Run($"{Figure} --epochs 2 --until 0.1"), "alexnet: --until is 0.1; runs/figure1-data was begun with 0; ");
        AssertOneLine(Run("ablate --data data --run figure1-data"), "runs/figure1-data holds what figure1 has begun; allowed for ablate is another --run");
    }

    /// <summary>Every error is at most 100 %, so that each run ends after its first epoch; both functions take part of an epoch to it.</summary>
    [Test]
    [Covers("figure1", "--manifest", "--run", "--out", "--seed", "--json")]
    public void Figure1_WritesWhereItIsTold()
    {
        Directory.CreateDirectory("sets");
        File.WriteAllText("sets/tiny.json", """{ "name": "tiny", "origin": "here", "licence": "none", "layout": "shards", "root": "data" }""");
        var outcome = Run("figure1 --manifest sets/tiny.json --functions relu,tanh --rates 0.01 --rates tanh=0.02,0.01 --batch 8 --epochs 2 --until 0.99 --run short --out there/a --json there/too.json --seed 7 --init he --pixel-scale 64 --workers 1");
        Assert.That(outcome.Code, Is.Zero, outcome.ToString());
        Assert.That(Directory.GetFiles("there/a").Order(), Is.EqualTo(new[] { "there/a/figure1.csv", "there/a/figure1.json", "there/a/figure1.svg" }));
        Assert.That(Directory.GetDirectories("runs/short").Order(), Is.EqualTo(new[] { "runs/short/relu-rate-0.01", "runs/short/tanh-rate-0.01", "runs/short/tanh-rate-0.02" }));
        using var json = JsonDocument.Parse(File.ReadAllBytes("there/a/figure1.json"));
        Assert.That((json.RootElement.GetProperty("data").GetString(), json.RootElement.GetProperty("seed").GetInt32()), Is.EqualTo(("tiny", 7)));
        Assert.That(File.ReadAllText("there/too.json"), Is.EqualTo(File.ReadAllText("there/a/figure1.json")));
    }

    [TestCase("figure1 --data data --functions gelu", "alexnet: --functions is 'gelu'; allowed are relu, tanh, logistic, with commas between them")]
    [TestCase("figure1 --data data --rates 0", "alexnet: --rates is '0'; allowed are numbers above 0 with commas between them, also of one function alone, such as tanh=0.003,0.01")]
    [TestCase("figure1 --data data --until 2", "alexnet: --until is '2'; allowed is a number from 0 to 1")]
    [TestCase("figure1 --data data --run a/b", "alexnet: --run is 'a/b'; allowed is the name of one folder below runs/")]
    [TestCase("ablate --data data --network cifar-relu --effects lrn", "alexnet: --effects is 'lrn'; network cifar-relu with recipe quick has no 'lrn' on images of 32×32; allowed are overlap, lighting, flips, depth, conv1, relu1, pool1, conv2, relu2, pool2, conv3, relu3, pool3")]
    [TestCase("ablate --data data --seeds 0", "alexnet: --seeds is '0'; allowed is a whole number from 1 to 100")]
    [TestCase("ablate --data data --views 3", "alexnet: --views is '3'; allowed are 1, 10")]
    [TestCase("ablate --data data --network cifar-relu --steps 2 --epochs 2", "alexnet: --epochs and --steps are both given; allowed is one of them")]
    public void Mistakes_AreOneLine(string line, string message)
    {
        Assert.That((Run(line).Code, Run(line).Error), Is.EqualTo((2, message + "\n")));
        Assert.That(Directory.Exists("runs/a"), Is.False);
    }

    [Test]
    public void Ablate_NeedsImagesToCompareWith()
    {
        TinyShards.Write("trainonly", train: 12, validation: 0);
        AssertOneLine(Run("ablate --data trainonly --network cifar-relu"), "trainonly has neither validation nor test images, by which networks are compared; allowed is data with some, or a --hold-out above 0");
        Assert.That(Directory.Exists("runs/ablate-trainonly"), Is.False);
    }

    [Test]
    [Covers("ablate", "--data", "--network", "--effects", "--seeds", "--steps", "--views", "--out", "--run", "--json")]
    public void Ablate_TrainsAndPrintsTheTable()
    {
        var outcome = Run($"{Ablate} --effects overlap,depth --seeds 2 --steps 2 --views 10 --run parts --out effects --json effects.json");
        Assert.That((outcome.Code, outcome.Error), Is.EqualTo((0, "")), outcome.ToString());
        Assert.That(outcome.Output, Does.Match("run 3 of 6, without-conv3-seed-2012: training error [0-9.]+ % after 1 epoch, top-1 error [0-9.]+ %, about 0:[0-9]+ left for all\n"));
        Assert.That(Screen.Cells(outcome.Output.Split('\n')).Select(row => row[0]).Where(cell => cell != ""), Is.EqualTo(new[] { "network", "cifar-relu", "without overlap", "without conv3" }));
        Assert.That(outcome.Output, Does.Contain("over 10 validation images, 10 views; mean ± standard deviation over 2 seeds"));
        Assert.That(Directory.GetFiles("effects").Order(), Is.EqualTo(new[] { "effects/ablation.csv", "effects/ablation.json", "effects/ablation.md", "effects/ablation.svg" }));
        Assert.That(File.ReadAllText("effects.json"), Is.EqualTo(File.ReadAllText("effects/ablation.json")));
        Assert.That(File.ReadAllText("effects/ablation.md"), Does.Match(@"\n\| without conv3 \| 2 \| [0-9.]+ ± [0-9.]+ % \|"));
        AssertOneLine(Run($"{Ablate} --effects overlap --seeds 2 --steps 2 --views 10 --run parts"), "alexnet: --effects is overlap; runs/parts was begun with overlap,conv3; allowed is that, or another --run");
        AssertOneLine(Run($"{Ablate} --effects overlap,depth --seeds 2 --steps 2 --run parts"), "alexnet: --views is 1; runs/parts was begun with 10");
    }

    [Test]
    [Covers("figure1", "--plan")]
    public void Figure1_PlansOnly()
    {
        var outcome = Run($"{Figure} --epochs 2 --run planned --plan");
        Assert.That((outcome.Code, outcome.Error), Is.EqualTo((0, "")), outcome.ToString());
        var rows = Screen.Cells(outcome.Output.Split('\n'));
        Assert.That(rows.Skip(1).Select(row => string.Join(' ', row.Take(5))), Is.EqualTo(new[] { "relu-rate-0.01 cifar-relu 0.01 2012 5", "tanh-rate-0.01 cifar-tanh 0.01 2012 5" }));
        Assert.That(outcome.Output, Does.Match("2 runs in runs/planned; to be done: 10 updates, at most about 0:[0-9]+\nAn estimate: cifar-relu trained at [0-9.]+ images/s just now, over 5 updates; "));
        Assert.That(Directory.Exists("runs/planned"), Is.False);
    }

    [Test]
    [Covers("ablate", "--plan")]
    public void Ablate_PlansOnly()
    {
        var outcome = Run($"{Ablate} --effects flips --steps 3 --run planned --plan --json plan.json");
        Assert.That((outcome.Code, outcome.Error), Is.EqualTo((0, "")), outcome.ToString());
        Assert.That(outcome.Output, Does.Match("2 runs in runs/planned; to be done: 6 updates, about 0:[0-9]+\n"));
        using var plan = JsonDocument.Parse(File.ReadAllBytes("plan.json"));
        Assert.That((plan.RootElement.GetProperty("sweep").GetString(), plan.RootElement.GetProperty("updates_left").GetInt64()), Is.EqualTo(("runs/planned", 6L)));
        Assert.That(Directory.Exists("runs/planned"), Is.False);
    }

    [Test]
    [Covers("figure1", "--ignore", "--hold-out", "--allow-empty", "--device", "--engine", "--precision", "--workers", "--bad-images", "--max-bad", "--exif", "--max-pixels")]
    public void Figure1_TakesTheSettingsGiven() => AssertCommon(line =>
    {
        var figure = new Figure1Command();
        return Given(Figure1Command.Create(figure), line, result => figure.Settings(result, figure.Locate(result)));
    });

    [Test]
    [Covers("ablate", "--ignore", "--hold-out", "--allow-empty", "--device", "--engine", "--precision", "--workers", "--bad-images", "--max-bad", "--exif", "--max-pixels")]
    public void Ablate_TakesTheSettingsGiven() => AssertCommon(Settings);

    [Test]
    [Covers("ablate", "--manifest", "--recipe", "--batch", "--epochs", "--learning-rate", "--momentum", "--weight-decay", "--dropout", "--augment", "--lighting", "--pixel-scale", "--seed")]
    public void Ablate_TrainsWithTheRecipeGiven()
    {
        var (plain, given) = (
            Settings("").Common.Recipe,
            Settings("--recipe caffe --batch 3 --epochs 4 --learning-rate 0.5 --momentum 0.6 --weight-decay 0.7 --dropout 0.8 --augment none --lighting original --pixel-scale 9 --seed 11").Common.Recipe);
        Assert.That(plain, Is.EqualTo(Core.Recipes.quick));
        Assert.That((given.Name, given.Batch, given.Epochs, given.LearningRate, given.Momentum, given.WeightDecay, given.Dropout), Is.EqualTo(("caffe", 3, 4, 0.5, 0.6, 0.7, 0.8)));
        Assert.That((given.Augment, given.Lighting, given.PixelScale, given.Seed), Is.EqualTo((Augment.None, LightingScale.Original, 9.0, 11UL)));
        Directory.CreateDirectory("recipes");
        File.WriteAllText("recipes/tiny.json", """{ "name": "tiny", "origin": "here", "licence": "none", "layout": "shards", "root": "data", "recipe": { "batch": 5 } }""");
        var ablate = new AblateCommand();
        var result = AblateCommand.Create(ablate).Parse("--manifest recipes/tiny.json");
        Assert.That(ablate.RecipeOf(result, new DataLocation("recipes/tiny.json", null)).Batch, Is.EqualTo(5));
    }

    /// <summary>Ctrl-C keeps what is done, and the same command goes on.</summary>
    [Test]
    public void Interrupt_KeepsWhatIsDone()
    {
        const string line = "figure1 --data data --functions relu --rates 0.001 --batch 8 --epochs 100000 --until 0 --init he --pixel-scale 64 --workers 1 --run stopped";
        using var child = Child.Start(line);
        var log = Path.Combine("runs", "stopped", "relu-rate-0.001", "log.jsonl");
        child.WaitUntil(() => File.Exists(log) && new FileInfo(log).Length > 1000);
        child.Signal(PosixSignal.SIGINT);
        var outcome = child.Wait();
        Assert.That((outcome.Code, outcome.Error), Is.EqualTo((130, "")), outcome.ToString());
        Assert.That(outcome.Output, Does.EndWith("Stopped with 0 of 1 run over; everything is kept in runs/stopped. The same command goes on.\n"));
        var step = LogEntry.ReadAll(log)[^1].Step;
        using var second = Child.Start(line);
        second.WaitUntil(() => second.Output.Contains($"run 1 of 1, relu-rate-0.001 goes on from step {step}\n"));
        second.Signal(PosixSignal.SIGINT);
        Assert.That(second.Wait().Code, Is.EqualTo(130));
    }

    /// <summary>A rule, or a file whose weights every function begins with.</summary>
    [Test]
    [Covers("figure1", "--init", "--pixel-scale")]
    public void Figure1_BeginsWithTheWeightsGiven()
    {
        var (plain, rule) = (Settings("").Common.Recipe, Settings("--init caffe --pixel-scale 64").Common.Recipe);
        Assert.That((plain.Initialisation, plain.PixelScale, rule.Initialisation, rule.PixelScale), Is.EqualTo((Initialisation.Paper, 1.0, Initialisation.Caffe, 64.0)));
        Assert.That(Run("train --data data --network cifar-relu --batch 8 --steps 1 --run weights").Code, Is.Zero);
        const string line = $"{Figure} --epochs 1 --until 0 --run weighted";
        var outcome = Run($"{line.Replace("--init he", "--init runs/weights/model.safetensors")}");
        Assert.That(outcome.Code, Is.Zero, outcome.ToString());
        AssertOneLine(Run(line), "alexnet: --init is he; runs/weighted was begun with ", "/runs/weights/model.safetensors; allowed is that, or another --run");

        static SweepSettings Settings(string options)
        {
            var figure = new Figure1Command();
            return Given(Figure1Command.Create(figure), options, result => figure.Settings(result, figure.Locate(result)));
        }
    }

    private static void AssertCommon(Func<string, SweepSettings> settings)
    {
        var (plain, given) = (
            settings("").Common,
            settings("--ignore a --hold-out 0.3 --allow-empty --device cpu --engine managed --precision f32 --workers 3 --max-bad 0.5 --exif apply --max-pixels 2").Common);
        Assert.That((plain.Reading.AllowEmptyClasses, (object?)plain.Reading.HeldOut, plain.Engine, plain.Workers, plain.MaxBadFraction, plain.Exif, plain.MaxPixels), Is.EqualTo((false, (object?)null, EngineRequest.Default, 0, 0.01, (ExifOrientation?)ExifOrientation.Ignore, 300_000_000)));
        Assert.That((given.Reading.AllowEmptyClasses, given.Reading.HeldOut?.Fraction, given.Workers, given.MaxBadFraction, given.Exif, given.MaxPixels), Is.EqualTo((true, (decimal?)0.3m, 3, 0.5, (ExifOrientation?)ExifOrientation.Apply, 2_000_000)));
        Assert.That(given.Reading.Ignored, Is.EqualTo(new[] { "a" }));
        Assert.That(given.Engine, Is.EqualTo(new EngineRequest(DeviceChoice.Cpu, "managed", Precision.F32)));
        Assert.That(settings("--bad-images stop").Common.MaxBadFraction, Is.Zero);
        Assert.That(Assert.Throws<UserErrorException>(() => settings("--precision bf16 --device cpu"))!.Message, Does.Contain("precision is 'bf16'"));
    }

    private static SweepSettings Settings(string line)
    {
        var ablate = new AblateCommand();
        return Given(AblateCommand.Create(ablate), line, result =>
        {
            var location = ablate.Locate(result);
            var recipe = ablate.RecipeOf(result, location);
            return ablate.Settings(result, location, recipe, Effects.variants(["overlap"], Networks.cifarRelu, recipe, 32));
        });
    }

    /// <summary>With the location that the command itself finds.</summary>
    private static SweepSettings Given(Command command, string line, Func<ParseResult, SweepSettings> settings) => settings(command.Parse($"--data data {line}"));
}
