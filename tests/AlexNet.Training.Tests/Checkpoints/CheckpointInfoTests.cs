using AlexNet.Loader.Storage;
using AlexNet.Training.Checkpoints;

namespace AlexNet.Training.Tests.Checkpoints;

public sealed class CheckpointInfoTests
{
    /// <summary>Every entry has another value.</summary>
    private static readonly CheckpointInfo Info = new(
        "cifar-relu", ["a", "b", "c"], Core.Recipes.paper, new CheckpointState(17, 34, 0.1 / 3, new ScheduleState(0.25, 2, 4, 1, true), 12) { BestLoss = 1.5, ValidationDue = true });

    private TempFolder temp = null!;

    private string Path => temp.In("c.safetensors");

    [SetUp]
    public void SetUp() => temp = new TempFolder();

    [TearDown]
    public void TearDown() => temp.Dispose();

    /// <summary>From a text beside the data into what a run leaves, by which others predict.</summary>
    [Test]
    public void Titles_AreThoseOfTheData()
    {
        using var run = new TinyRun();
        File.WriteAllText(System.IO.Path.Combine(run.Data, "synset_words.txt"), "red rubrum\nblue caeruleum\n");
        run.Train(run.Settings("""{ "steps": 1 }"""), run.Folder());
        var info = TinyRun.Info(run.Folder().ModelFile);
        Assert.That(info.ClassNames.Select(info.Titles.Shown), Is.EqualTo(new[] { "red (rubrum)", "green", "blue (caeruleum)" }));
    }

    /// <summary>Other programs read these entries, and so do later versions of this one.</summary>
    [Test]
    public void Write_HasTheseEntries()
    {
        var metadata = Info.Write(samplesPerEpoch: 10);
        var recipe = metadata["recipe"];
        metadata.Remove("recipe");
        Assert.That(metadata, Is.EquivalentTo(new Dictionary<string, string>
        {
            ["format"] = "alexnet-checkpoint",
            ["version"] = "2",
            ["network"] = "cifar-relu",
            ["classes"] = """["a","b","c"]""",
            ["step"] = "17",
            ["epoch"] = "3",
            ["train_images"] = "10",
            ["next_sample"] = "34",
            ["seed"] = "2012",
            ["learning_rate"] = "0.03333333333333333",
            ["dropout"] = "at-test",
            ["best_error"] = "0.25",
            ["best_step"] = "12",
            ["best_loss"] = "1.5",
            ["stale_epochs"] = "2",
            ["epochs_since_best"] = "4",
            ["rate_drops"] = "1",
            ["validation_due"] = "true",
            ["schedule_ended"] = "true",
        }));
        Assert.That(recipe, Does.StartWith("""{"name":"paper","batch":128,"""));
    }

    [Test]
    public void Read_GivesBackWhatWasWritten()
    {
        Write(Info.Write(10));
        var read = TinyRun.Info(Path);
        Assert.That((read.Network, read.Recipe, read.State, read.TrainImages), Is.EqualTo(("cifar-relu", Core.Recipes.paper, Info.State, 10L)));
        Assert.That(read.ClassNames, Is.EqualTo(new[] { "a", "b", "c" }));
        Assert.That((read.State.Reached.Step, read.State.Reached.Samples, read.State.Reached.Ended), Is.EqualTo((17L, 34L, true)));
    }

    [Test]
    public void Read_OfTheStartHasNoBest()
    {
        var metadata = (Info with { State = CheckpointState.Start }).Write(10);
        Assert.That((metadata["best_error"], metadata["best_step"], metadata["best_loss"]), Is.EqualTo(("Infinity", "", "")));
        Assert.That((metadata["validation_due"], metadata["schedule_ended"]), Is.EqualTo(("false", "false")));
        Write(metadata);
        Assert.That(TinyRun.Info(Path).State, Is.EqualTo(CheckpointState.Start));
    }

    /// <summary>Files of earlier versions lack some entries.</summary>
    [Test]
    public void Read_TakesWhatIsAbsentForUnknown()
    {
        var metadata = Info.Write(10);
        foreach (var entry in new[] { "train_images", "best_loss", "validation_due", "schedule_ended", "epochs_since_best" })
        {
            metadata.Remove(entry);
        }

        Write(metadata);
        var read = TinyRun.Info(Path);
        Assert.That(read.TrainImages, Is.Null);
        Assert.That(read.State, Is.EqualTo(new CheckpointState(17, 34, 0.1 / 3, new ScheduleState(0.25, 2, 2, 1, false), 12)));
    }

    [TestCase("step", "-1", "is a whole number from 0 to 1000000000000000")]
    [TestCase("next_sample", "many", "is a whole number from 0 to 1000000000000000")]
    [TestCase("next_sample", "1000000000000001", "is a whole number from 0 to 1000000000000000")]
    [TestCase("best_step", "1.5", "is a whole number from 0 to 1000000000000000")]
    [TestCase("train_images", "", "is a whole number from 0 to 1000000000000000")]
    [TestCase("stale_epochs", "4294967296", "is a whole number from 0 to 2147483646")]
    [TestCase("epochs_since_best", "-1", "is a whole number from 0 to 2147483646")]
    [TestCase("rate_drops", "2147483647", "is a whole number from 0 to 2147483646")]
    [TestCase("learning_rate", "NaN", "is a number")]
    [TestCase("best_error", "low", "is a number")]
    [TestCase("best_loss", "NaN", "is a number")]
    [TestCase("validation_due", "True", "is true or false")]
    [TestCase("schedule_ended", "", "is true or false")]
    [TestCase("network", "resnet", "is one of alexnet, alexnet-one-gpu, alexnet-six, alexnet-single, alexnet-original, alexnet-caffe, caffenet, alexnet-torchvision, alexnet-without-lrn, alexnet-tanh, alexnet-without-overlap, cifar-relu, cifar-tanh, cifar-logistic, cifar-relu-lrn, cifar-tanh-lrn, cifar-logistic-lrn, cifar-average, cifar-crops, cifar-crops-lrn")]
    [TestCase("classes", "3", "is a JSON array of names")]
    [TestCase("classes", "[]", "is a JSON array of names")]
    [TestCase("classes", """["a",null]""", "is a JSON array of names")]
    [TestCase("recipe", "{", "is a JSON object")]
    [TestCase("format", "pt", "is alexnet-checkpoint, which Train writes")]
    [TestCase("version", "3", "are 1 and 2")]
    [TestCase("version", "", "are 1 and 2")]
    public void Read_NamesTheEntryTheActualAndTheAllowed(string entry, string value, string allowed)
    {
        var metadata = Info.Write(10);
        metadata[entry] = value;
        Write(metadata);
        Assert.That(Refused(), Is.EqualTo($"{Path}: metadata {entry} is '{value}'; allowed {allowed}"));
    }

    [Test]
    public void Read_TakesTheLargest()
    {
        Write(new(Info.Write(10)) { ["step"] = "1000000000000000", ["stale_epochs"] = "2147483646", ["rate_drops"] = "2147483646" });
        var state = TinyRun.Info(Path).State;
        Assert.That((state.Step, state.Schedule.Stale, state.Schedule.Drops), Is.EqualTo((1_000_000_000_000_000L, 2_147_483_646, 2_147_483_646)));
    }

    [TestCase("""{"name":"quick","batch":0}""", "$.recipe.batch is 0; allowed is a whole number from 1 to 65536")]
    [TestCase("3", "$.recipe is 3; allowed is an object")]
    public void Read_NamesAFieldOfTheRecipe(string recipe, string message)
    {
        Write(new(Info.Write(10)) { ["recipe"] = recipe });
        Assert.That(Refused(), Is.EqualTo($"{Path}: {message}"));
    }

    [TestCase("format")]
    [TestCase("step")]
    [TestCase("classes")]
    public void Read_OfAForeignFileSaysSo(string lacking)
    {
        var metadata = Info.Write(10);
        metadata.Remove(lacking);
        Write(metadata);
        Assert.That(Refused(), Is.EqualTo($"{Path}: not a checkpoint of this program: the metadata lack '{lacking}'; allowed is a file that Train has written"));
    }

    [Test]
    public void Read_NoticesAFlippedByteInTheNameOfTheChecksum()
    {
        Write(Info.Write(10));
        var bytes = File.ReadAllBytes(Path);
        bytes[bytes.AsSpan().IndexOf("\"checksum\""u8) + 3] ^= 1;
        File.WriteAllBytes(Path, bytes);
        Assert.That(Refused(), Is.EqualTo($"{Path}: damaged: the metadata lack 'checksum', which Train writes into every file of version 2"));
    }

    [Test]
    public void Read_TakesFilesOfVersion1()
    {
        SafetensorsWriter.Write(Path, [], new Dictionary<string, string>(Info.Write(10)) { ["version"] = "1" });
        using var file = Checkpoint.Open(Path);
        Assert.That(CheckpointInfo.Read(file).State.Step, Is.EqualTo(17));
        Assert.That(Checkpoint.Statistics(file), Is.Null);
    }

    private void Write(Dictionary<string, string> metadata) => SafetensorsWriter.Write(Path, [], metadata, withChecksum: true);

    private string Refused() => Assert.Throws<UserErrorException>(() => TinyRun.Info(Path))!.Message;
}
