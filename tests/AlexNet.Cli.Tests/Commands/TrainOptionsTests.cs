using System.CommandLine;
using System.Text.Json;
using AlexNet.Cli.Commands;
using AlexNet.Cli.Options;
using AlexNet.Loader.Storage;
using AlexNet.Training.Runs;

namespace AlexNet.Cli.Tests.Commands;

/// <summary>Each option of train makes a difference.</summary>
public sealed class TrainOptionsTests : CommandLineTest
{
    private const string Job = "train --data data --network cifar-relu --workers 1";

    [OneTimeSetUp]
    public void TrainOnce() => Assert.That(Run($"{Job} --batch 8 --steps 3 --run plain").Code, Is.Zero);

    /// <summary>It stands in the run's recipe, and other weights come of it: from the first, or the same three updates.</summary>
    [TestCase("--learning-rate 0.5", "learning_rate", "0.5")]
    [TestCase("--momentum 0.5", "momentum", "0.5")]
    [TestCase("--weight-decay 0.25", "weight_decay", "0.25")]
    [TestCase("--bias-decay 0.25", "bias_decay", "0.25")]
    [TestCase("--clip-norm 0.5", "clip_norm", "0.5")]
    [TestCase("--lars 0.1", "lars", "0.1")]
    [TestCase("--base-batch 4", "base_batch", "4")]
    [TestCase("--average-decay 0.75", "average_decay", "0.75")]
    [TestCase("--warm-up-epochs 1", "warm_up_epochs", "1")]
    [TestCase("--augment none", "augment", "\"none\"")]
    [TestCase("--lighting original", "lighting", "\"original\"")]
    [TestCase("--pixel-scale 3", "pixel_scale", "3")]
    [TestCase("--seed 7", "seed", "7")]
    [TestCase("--shuffle false", "shuffle", "false")]
    [TestCase("--label-smoothing 0.25", "label_smoothing", "0.25")]
    [TestCase("--class-weights balanced", "class_weights", "\"balanced\"")]
    [TestCase("--shuffle-window 5", "shuffle_window", "5")]
    [TestCase("--sampling balanced", "sampling", "\"balanced\"")]
    [TestCase("--init original", "init", "\"original\"")]
    [TestCase("--batch 5", "batch", "5")]
    [TestCase("--rate conv1=3", "rate", "[\n      \"conv1=3\"\n    ]")]
    [TestCase("--freeze conv2", "rate", "[\n      \"conv2=0\"\n    ]")]
    [TestCase("--flips false", "flips", "false")]
    [TestCase("--lighting-epochs 1", "lighting_epochs", "1")]
    [Covers("train")]
    public void Recipe_ChangesTheRun(string option, string field, string value)
    {
        var run = option.TrimStart('-').Replace(' ', '-');
        var batch = field == "batch" ? "" : "--batch 8";
        var outcome = Run($"{Job} {batch} --steps 3 --run {run} {option}");
        Assert.That(outcome.Code, Is.Zero, outcome.ToString());
        Assert.That(Field(run, field), Is.EqualTo(value));
        Assert.That(Field("plain", field), Is.Not.EqualTo(value));
        Assert.That(Weights(run), Is.Not.EqualTo(Weights("plain")));
    }

    /// <summary>Windows as large as the images are the same wherever they lie.</summary>
    [Test]
    [Covers("train", "--crops")]
    public void Crops_AreOfNetworksThatReadLess()
    {
        const string line = "train --data data --network cifar-crops --workers 1 --batch 8 --steps 2";
        Assert.That(Run($"{line} --run crops").Code, Is.Zero);
        Assert.That(Run($"{line} --run centre --crops false").Code, Is.Zero);
        Assert.That((Field("crops", "crops"), Field("centre", "crops")), Is.EqualTo(("true", "false")));
        Assert.That(Weights("centre"), Is.Not.EqualTo(Weights("crops")));
    }

    /// <summary>The same numbers but for rounding.</summary>
    [Test]
    [Covers("train", "--microbatches")]
    public void Microbatches_AreWhatTheRunRecords()
    {
        Assert.That(Run($"{Job} --batch 8 --steps 2 --run whole").Code, Is.Zero);
        Assert.That(Run($"{Job} --batch 8 --steps 2 --microbatches 4 --run parted").Code, Is.Zero);
        Assert.That((Field("whole", "microbatches"), Field("parted", "microbatches")), Is.EqualTo(("1", "4")));
        Assert.That(Weights("parted"), Is.Not.EqualTo(Weights("whole")));
        AssertOneLine(
            Run($"{Job} --batch 8 --steps 2 --microbatches 16 --run none"),
            "--microbatches is 16; allowed is a power of two that divides the batch, which is 8");
    }

    /// <summary>A frozen layer is as it was begun, and its neighbours are not.</summary>
    [Test]
    public void Freeze_LeavesALayerAsItWas()
    {
        Assert.That(Run($"{Job} --batch 8 --steps 1 --learning-rate 0 --run at-first").Code, Is.Zero);
        Assert.That(Run($"{Job} --batch 8 --steps 3 --freeze conv1-conv2 --run frozen").Code, Is.Zero);
        using var begun = SafetensorsFile.Open("runs/at-first/model.safetensors");
        using var frozen = SafetensorsFile.Open("runs/frozen/model.safetensors");
        foreach (var (tensor, same) in new[] { ("conv1.weight", true), ("conv1.bias", true), ("conv2.weight", true), ("conv3.weight", false), ("fc4.bias", false) })
        {
            Assert.That(frozen.Read<float>(tensor).SequenceEqual(begun.Read<float>(tensor)), Is.EqualTo(same), tensor);
        }
    }

    [TestCase("conv9=1", "--rate is 'conv9=1', but network cifar-relu has no layer 'conv9' with weights; allowed are conv1, conv2, conv3, fc4")]
    [TestCase("conv1", "--rate is [\"conv1\"]; allowed is a list of LAYER=X, FIRST-LAST=X or LAYER=X@EPOCH, with numbers X of at least 0")]
    public void Rate_OfNoLayer_IsRefused(string rate, string message)
    {
        var outcome = Run($"{Job} --steps 1 --run refused --rate {rate}");
        Assert.That((outcome.Code, outcome.Error.Contains(message)), Is.EqualTo((2, true)), outcome.ToString());
        Assert.That(Directory.Exists("runs/refused"), Is.False);
    }

    /// <summary>Parts of the network stand in its name, parts of the recipe in the recipe; the run goes on with the same line.</summary>
    [Test]
    [Covers("train", "--without")]
    public void Without_LeavesOut()
    {
        const string line = $"{Job} --batch 8 --run without --without overlap,conv2,flips,lighting";
        Assert.That(Run($"{line} --steps 2").Code, Is.Zero);
        Assert.That((Field("without", "flips"), Field("without", "crops"), Field("without", "lighting")), Is.EqualTo(("false", "true", "\"off\"")));
        using (var file = SafetensorsFile.Open("runs/without/model.safetensors"))
        {
            Assert.That(Training.Checkpoints.CheckpointInfo.Read(file).Network, Is.EqualTo("cifar-relu-without-overlap-without-conv2"));
            Assert.That(file.Tensors.Keys, Does.Contain("conv3.weight").And.Not.Contain("conv2.weight"));
        }

        var outcome = Run($"{line} --steps 3 --resume auto");
        Assert.That(outcome.Code, Is.Zero, outcome.ToString());
        Assert.That(Run("evaluate --data data --checkpoint runs/without/model.safetensors --workers 1").Code, Is.Zero);
    }

    /// <summary>The small networks drop nothing: what the plan of another would do stands in the recipe.</summary>
    [Test]
    [Covers("train", "--dropout")]
    public void Dropout_IsTheRecipes()
    {
        Assert.That(Run($"{Job} --batch 8 --steps 1 --run dropout --dropout 0.25").Code, Is.Zero);
        Assert.That((Field("dropout", "dropout"), Field("plain", "dropout")), Is.EqualTo(("0.25", "0.2")));
        using var file = SafetensorsFile.Open("runs/dropout/model.safetensors");
        Assert.That(Networks.alexnet.WithDropout(Training.Checkpoints.CheckpointInfo.Read(file).Recipe.Dropout), Is.EqualTo(Networks.alexnet.WithDropout(0.25)));
    }

    [TestCase("--steps 2", 2)]
    [TestCase("--epochs 1", 3)]
    [TestCase("--epochs 2", 5)]
    [TestCase("--early-stopping 1 --learning-rate 0 --epochs 9", 5)]
    [Covers("train")]
    public void Length_IsUpdatesOrPasses(string option, int last)
    {
        var run = option.Replace("--", "").Replace(' ', '-');
        Assert.That(Run($"{Job} --batch 8 --run {run} {option}").Code, Is.Zero);
        Assert.That(TrainSteps(run)[^1], Is.EqualTo(last));
    }

    [TestCase("--network cifar-tanh", "Training cifar-tanh on data:")]
    [TestCase("--recipe caffe", "recipe caffe, batch 8")]
    [TestCase("--engine reference", "engine reference on the processors")]
    [TestCase("--run named", "Run folder: runs/named\n")]
    [Covers("train")]
    public void Start_SaysWhatIsTaken(string option, string part)
    {
        var network = option.StartsWith("--network", StringComparison.Ordinal) ? "" : "--network cifar-relu";
        Assert.That(Run($"train --data data {network} --batch 8 --steps 1 {option}").Output, Does.Contain(part));
    }

    [TestCase("--device cuda:99", "--device cuda")]
    [TestCase("--precision bf16 --device cpu", "--precision is 'bf16'")]
    [Covers("train")]
    public void Devices_ThatAreNotThereAreRefused(string option, string part) => AssertOneLine(Run($"{Job} --batch 8 --steps 1 --run none {option}"), part);

    [Test]
    [Covers("train", "--data", "--manifest")]
    public void Data_IsWhatIsTrainedOn()
    {
        TinyShards.Write("elsewhere", train: 12, validation: 0);
        Directory.CreateDirectory("sets");
        File.WriteAllText("sets/tiny.json", """{ "name": "tiny", "origin": "here", "licence": "none", "layout": "shards", "root": "data" }""");
        const string More = "--network cifar-relu --batch 8 --steps 1";
        Assert.That(Run($"train --data elsewhere {More}").Output, Does.Contain("on elsewhere: 3 classes, 12 training images and no validation images"));
        Assert.That(Run($"train --manifest sets/tiny.json {More}").Output, Does.Contain("on tiny: 3 classes, 20 training images and 10 validation images"));
        Assert.That(Run($"train --manifest sets/tiny.json --data elsewhere {More}").Output, Does.Contain("on tiny: 3 classes, 12 training images").And.Contain("Run folder: runs/tiny-2\n"));
        Assert.That(Run($"train --data elsewhere/ {More}").Output, Does.Contain("Run folder: runs/elsewhere-2\n"), "a folder is called as it is without the stroke");
    }

    /// <summary>The command that a run without validation images prints does work.</summary>
    [Test]
    public void Next_EvaluateWorksWithoutValidation()
    {
        TinyShards.Write("small", train: 12, validation: 0);
        var line = Run("train --data small --network cifar-relu --batch 8 --steps 1 --run small").Output.Split('\n').Single(each => each.Contains("--target=Evaluate"));
        var evaluated = Run("evaluate " + line.Split("--target=Evaluate ")[1]);
        Assert.That(evaluated.Code, Is.Zero, evaluated.ToString());
        Assert.That(evaluated.Output, Does.Contain("small train"));
    }

    [Test]
    [Covers("train", "--resume")]
    public void Resume_TakesACheckpointOrAFolder()
    {
        Assert.That(Run($"{Job} --batch 8 --steps 3 --run begun").Code, Is.Zero);
        Assert.That(Run("train --resume runs/begun --steps 4").Output, Does.Contain("4 steps from step 3, folder runs/begun"));
        Assert.That(Run("train --resume runs/begun/ --run branch --steps 5").Output, Does.Contain("5 steps from step 4, folder runs/branch"));
        Assert.That(Run("train --resume runs/begun/checkpoint-00000004.safetensors --steps 6").Output, Does.Contain("6 steps from step 4, folder runs/begun"));
        Assert.That(Run("train --resume auto --run begun --steps 7").Output, Does.Contain("7 steps from step 6, folder runs/begun"));
        AssertOneLine(Run("train --resume runs/begun --run branch --steps 8"), "runs/branch holds a run already");
    }

    [Test]
    [Covers("train", "--checkpoint-every")]
    public void CheckpointEvery_Counts()
    {
        Assert.That(Run($"{Job} --batch 8 --steps 3 --run often --checkpoint-every 1").Code, Is.Zero);
        Assert.That(Names("often"), Is.EqualTo(new[] { "checkpoint-00000003.safetensors", "checkpoint-00000002.safetensors" }));
        Assert.That(Names("plain"), Is.EqualTo(new[] { "checkpoint-00000003.safetensors", "checkpoint-00000002.safetensors" }).Or.EqualTo(new[] { "checkpoint-00000003.safetensors" }));
        Assert.That((Setting("often", "checkpoint_every"), Setting("plain", "checkpoint_every")), Is.EqualTo((1, 1000)));
    }

    [Test]
    [Covers("train", "--log-every")]
    public void LogEvery_LeavesLinesOut()
    {
        Assert.That(Run($"{Job} --batch 8 --steps 4 --run half --log-every 2").Code, Is.Zero);
        Assert.That(TrainSteps("half"), Is.EqualTo(new[] { 2, 4 }));
        Assert.That(TrainSteps("plain"), Is.EqualTo(new[] { 1, 2, 3 }));
    }

    /// <summary>A run that has written events goes on so, in a file of its own, unless that is not wanted.</summary>
    [Test]
    [Covers("train", "--tensorboard")]
    public void TensorBoard_WritesEvents()
    {
        Assert.That(Run($"{Job} --batch 8 --steps 2 --run events --tensorboard").Code, Is.Zero);
        Assert.That((Events("events"), Events("plain")), Is.EqualTo((1, 0)));
        Assert.That(Run("train --resume runs/events --steps 3").Code, Is.Zero);
        Assert.That(Events("events"), Is.EqualTo(2));
        Assert.That(Run("train --resume runs/events --steps 4 --tensorboard false").Code, Is.Zero);
        Assert.That(Run("train --resume runs/events --run elsewhere --steps 5").Code, Is.Zero);
        Assert.That((Events("events"), Events("elsewhere")), Is.EqualTo((2, 0)));

        static int Events(string run) => Directory.GetFiles($"runs/{run}", "events.out.tfevents.*").Length;
    }

    [Test]
    [Covers("train", "--workers", "--threads", "--parallel")]
    public void Work_IsSharedAsTold()
    {
        Assert.That((Settings("").Threads, Settings("--threads 3").Threads), Is.EqualTo((0, 3)));
        Assert.That((Settings("").Parallelism, Settings("--parallel hybrid").Parallelism), Is.EqualTo((Parallelism.Data, Parallelism.Hybrid)));
        Assert.That(Settings("--workers 3").Workers, Is.EqualTo(3));
        Assert.That(Settings("--workers 1024").Workers, Is.EqualTo(1024));
        Assert.That((Settings("--workers auto").Workers, Settings("").Workers), Is.EqualTo((0, 0)));
    }

    [Test]
    [Covers("train", "--bad-images", "--max-bad")]
    public void BadImages_AreSkippedOrStopTheRun()
    {
        TinyPictures.Write("pictures", perClass: 6);
        File.WriteAllText("pictures/train/class0/01.jpg", "no picture");
        const string Line = "train --data pictures --network cifar-relu --batch 4 --epochs 1";
        AssertOneLine(Run($"{Line} --run stopped --bad-images stop"), "1 of 12 images cannot be used, allowed are 0", "01.jpg");
        var skipped = Run($"{Line} --run skipped");
        Assert.That(skipped.Code, Is.Zero, skipped.ToString());
        Assert.That(skipped.Error, Does.Contain("01.jpg"));
        AssertOneLine(Run($"{Line} --run stopped --bad-images stop"), "1 of 12 images cannot be used, allowed are 0", "01.jpg");
        File.WriteAllText("pictures/train/class0/02.jpg", "no picture");
        AssertOneLine(Run($"{Line} --run many"), "2 of 12 images cannot be used, allowed are 1");
        Assert.That(Run($"{Line} --run forgiven --max-bad 0.2").Code, Is.Zero);
    }

    [Test]
    public void Settings_AreThoseGiven()
    {
        var (absent, given) = (Settings(""), Settings("--exif apply --max-pixels 2 --checkpoint-minutes 3 --checkpoint-every 0 --log-every 7 --max-bad 0.5 --device cpu --engine managed"));
        Assert.That((absent.Exif, absent.MaxPixels, absent.CheckpointTime.TotalSeconds, absent.CheckpointEvery, absent.LogEvery, absent.MaxBadFraction), Is.EqualTo(((Imaging.Formats.Exif.ExifOrientation?)Imaging.Formats.Exif.ExifOrientation.Ignore, 300_000_000, 600.0, 1000, 1, 0.01)));
        Assert.That((given.Exif, given.MaxPixels, given.CheckpointTime.TotalSeconds, given.CheckpointEvery, given.LogEvery, given.MaxBadFraction), Is.EqualTo(((Imaging.Formats.Exif.ExifOrientation?)Imaging.Formats.Exif.ExifOrientation.Apply, 2_000_000, 180.0, 0, 7, 0.5)));
        Assert.That((absent.Data, absent.DataFolder, absent.Network, absent.Recipe, absent.InitialWeights), Is.EqualTo(("data", default(string), default(string), Core.Recipes.quick, default(string))));
        Assert.That((absent.Engine, absent.EngineOtherwise), Is.EqualTo((EngineRequest.Default, EngineRequest.Default)));
        var managed = new EngineRequest(DeviceChoice.Cpu, "managed", Precision.F32);
        Assert.That((given.Engine, given.EngineOtherwise), Is.EqualTo((managed, managed)));
    }

    private static RunSettings Settings(string line)
    {
        var train = new TrainCommand();
        return train.Settings(TrainCommand.Create(train).Parse(line), new DataLocation("data", null), new RecipeChoice(null, null, null, null, null), Resumption.Anew(new RunFolder("runs/x")));
    }

    private static string Field(string run, string field) => Recipe(run).GetProperty("recipe").GetProperty(field).GetRawText();

    private static int Setting(string run, string field) => Recipe(run).GetProperty(field).GetInt32();

    private static JsonElement Recipe(string run) => JsonDocument.Parse(File.ReadAllText($"runs/{run}/recipe.json")).RootElement;

    private static string[] Names(string run) => [.. new RunFolder($"runs/{run}").Checkpoints().Select(path => Path.GetFileName(path))];

    private static int[] TrainSteps(string run) => [.. LogEntry.ReadAll($"runs/{run}/log.jsonl").Where(entry => entry.Split == "train").Select(entry => (int)entry.Step)];

    private static float[] Weights(string run)
    {
        using var file = SafetensorsFile.Open(new RunFolder($"runs/{run}").Checkpoints()[0]);
        return [.. file.Tensors.Keys.Where(name => !name.EndsWith(".velocity", StringComparison.Ordinal) && !name.StartsWith("statistics.", StringComparison.Ordinal)).Order().SelectMany(file.Read<float>)];
    }
}
