using System.CommandLine;
using AlexNet.Cli.Options;

namespace AlexNet.Cli.Tests.Options;

/// <summary>What of the data is read, seen in the line that tells how it was understood.</summary>
public sealed class DataReadingOptionsTests : CommandLineTest
{
    private const string Network = "--network cifar-relu --batch 4";

    [OneTimeSetUp]
    public void Draw()
    {
        foreach (var (name, images) in new[] { ("red", 12), ("green", 12), ("blue", 12), ("white", 0) })
        {
            Directory.CreateDirectory($"pets/{name}");
            for (var i = 0; i < images; i++)
            {
                TinyPictures.WriteOne($"pets/{name}/{i:00}.jpg", label: images % 3, number: i);
            }
        }

        Assert.That(Run($"train --data pets {Network} --steps 1 --run model --ignore white --hold-out 0.5").Code, Is.Zero);
        File.Copy("runs/model/model.safetensors", "alone.safetensors");
    }

    [TestCase("train --run ignored --steps 1 " + Network)]
    [TestCase("prepare --out ignored --size 32")]
    [TestCase("profile --batches 1 --workers 1 " + Network)]
    [TestCase("pcastats --out stats")]
    [TestCase("features --checkpoint alone.safetensors")]
    [TestCase("figure4 --checkpoint alone.safetensors --count 1")]
    [Covers("train", "--ignore", "--hold-out", "--allow-empty")]
    [Covers("features", "--ignore", "--hold-out", "--allow-empty")]
    [Covers("figure4", "--ignore", "--hold-out", "--allow-empty")]
    [Covers("prepare", "--ignore", "--hold-out", "--allow-empty")]
    [Covers("profile", "--ignore", "--hold-out", "--allow-empty")]
    [Covers("pcastats", "--ignore", "--hold-out", "--allow-empty")]
    public void Reading_IsAsAsked(string command)
    {
        AssertOneLine(Run($"{command} --data pets"), "pets/white: no images in this class folder, allowed is at least one; --ignore white leaves it out, --allow-empty keeps it as a class without images");
        AssertOneLine(Run($"{command} --data pets --ignore white --hold-out 0.95"), "--hold-out is '0.95'; allowed is a number from 0 to 0.9");
        var outcome = Run($"{command} --data pets --ignore white --ignore */1?.jpg --hold-out 0.2");
        Assert.That(outcome.Output, Does.Contain("pets: 24 train, 6 validation images of 3 classes (held out: 0.2 of each class); "), outcome.ToString());
        Assert.That(outcome.Output, Does.Contain("left out: 7 as asked (blue/10.jpg, …)"));
        Directory.CreateDirectory("runs");
        foreach (var folder in new[] { "runs/ignored", "ignored" }.Where(Directory.Exists))
        {
            Directory.Delete(folder, recursive: true);
        }

        outcome = Run($"{command} --data pets --allow-empty --hold-out 0");
        Assert.That(outcome.Output, Does.Contain("pets: 36 train images of 4 classes, nothing held out; "), outcome.ToString());
        foreach (var folder in new[] { "runs/ignored", "ignored" }.Where(Directory.Exists))
        {
            Directory.Delete(folder, recursive: true);
        }
    }

    /// <summary>What was said of the data when a run began holds when it goes on; what is said anew takes its place.</summary>
    [Test]
    public void Train_ReadsTheDataAsBefore()
    {
        const string Read = "pets: 24 train, 6 validation images of 4 classes (held out: 0.25 of each class); pictures of about 48×40, prepared as 32×32; left out: 6 as asked (blue/10.jpg, …)\n";
        Assert.That(Run($"train --data pets {Network} --steps 1 --run read --allow-empty --ignore */1?.jpg --hold-out 0.25").Output, Does.StartWith(Read));
        Assert.That(Run("train --run read --resume auto --steps 2").Output, Does.StartWith(Read));
        Assert.That(Run("evaluate --checkpoint runs/read/model.safetensors").Output, Does.StartWith(Read));
        AssertOneLine(Run("train --run read --resume auto --steps 3 --ignore nothing"), "a checkpoint of a run on 24 training images; the data set has 27");
        AssertOneLine(Run("train --run read --resume auto --steps 3 --hold-out 0.5"), "a checkpoint of a run on 24 training images; the data set has 15");
    }

    /// <summary>The run's own data is read as the run has read it; of other data all is taken that has no splits of its own.</summary>
    [Test]
    [Covers("evaluate", "--ignore", "--hold-out", "--allow-empty")]
    public void Evaluate_TakesAllOfOtherData()
    {
        const string Evaluate = "evaluate --checkpoint runs/model/model.safetensors";
        Assert.That(Run(Evaluate).Output, Does.Contain("pets: 18 train, 18 validation images of 3 classes (held out: 0.5 of each class); ").And.Contain("pets validation"));
        Assert.That(Run($"{Evaluate} --data pets").Output, Does.Contain("pets: 18 train, 18 validation images of 3 classes (held out: 0.5 of each class); "));
        Directory.CreateSymbolicLink("others", Path.GetFullPath("pets"));
        Assert.That(Run($"{Evaluate} --data others --ignore white").Output, Does.Contain("others: 36 train images of 3 classes, nothing held out; pictures of about 48×40, prepared as 32×32; left out: 1 as asked (white)").And.Contain("others train"));
        Assert.That(Run($"{Evaluate} --data others --ignore white --hold-out 0.25").Output, Does.Contain("others: 27 train, 9 validation images of 3 classes"));
        AssertOneLine(Run($"{Evaluate} --data others"), "white: no images in this class folder");
        Assert.That(Run($"{Evaluate} --data others --allow-empty").Error, Does.Contain("white"));
    }

    /// <summary>The network alone would have them of 32×32; this model was trained on windows of larger ones.</summary>
    [Test]
    public void Evaluate_PreparesPicturesAsInTraining()
    {
        Assert.That(Run("prepare --data pets --ignore white --out larger --size 40").Code, Is.Zero);
        Assert.That(Run($"train --data larger {Network} --steps 1 --run larger").Code, Is.Zero);
        Assert.That(
            Run("evaluate --checkpoint runs/larger/model.safetensors --data pets --ignore white").Output,
            Does.StartWith("pets: 36 train images of 3 classes, nothing held out; pictures of about 48×40, prepared as 40×40; "));
    }

    [Test]
    [Covers("pcastats", "--size")]
    public void PcaStats_TakesASize()
    {
        Assert.That(Run("pcastats --data pets --ignore white --out stats --size 48").Output, Does.Contain("prepared as 48×48").And.Contain("images of 48×48"));
        Assert.That(Run("pcastats --data pets --ignore white --out stats").Output, Does.Contain("prepared as 32×32"));
        AssertOneLine(Run("pcastats --data pets --ignore white --ignore blue --ignore green"), "one class only, red (left out: 3 as asked (blue, …)); allowed are two or more");
        AssertOneLine(Run("pcastats --data pets --size 15"), "--size is '15'; allowed is a whole number from 16 to 4096");
    }

    [Test]
    [Covers("train", "--checkpoint-minutes")]
    public void CheckpointMinutes_AreWrittenDown()
    {
        Assert.That(Minutes("--checkpoint-minutes 3", "three"), Is.EqualTo(3));
        Assert.That(Minutes("", "ten"), Is.EqualTo(10));
        AssertOneLine(Run($"train --data data --network cifar-relu --batch 8 --steps 1 --run x --checkpoint-minutes -1"), "--checkpoint-minutes is '-1'");

        static double Minutes(string option, string run)
        {
            Assert.That(Run($"train --data data --network cifar-relu --batch 8 --steps 1 --run {run} {option}").Code, Is.Zero);
            using var json = System.Text.Json.JsonDocument.Parse(File.ReadAllText($"runs/{run}/recipe.json"));
            return json.RootElement.GetProperty("checkpoint_minutes").GetDouble();
        }
    }

    [TestCase("", "data-manifests/shapes.json", null)]
    [TestCase("--data pets", "pets", null)]
    [TestCase("--manifest pets.json", "pets.json", null)]
    [TestCase("--manifest pets.json --data pets", "pets.json", "pets")]
    public void Location_IsAManifestOrAFolder(string line, string path, string? folder)
    {
        File.WriteAllText("pets.json", "{}");
        var location = Located(line);
        Assert.That(Path.GetFullPath(location.Path), Does.EndWith("/" + path));
        Assert.That((location.Folder, location.IsManifest), Is.EqualTo((folder, path.EndsWith(".json", StringComparison.Ordinal))));
    }

    [TestCase("", null, false, "")]
    [TestCase("--hold-out 0", "0/1", false, "")]
    [TestCase("--hold-out 0.9 --allow-empty", "9/10", true, "")]
    [TestCase("--hold-out .125 --ignore a *.b", "1/8", false, "a *.b")]
    public void Location_SaysWhatIsRead(string line, string? share, bool empty, string ignored)
    {
        var reading = Located(line).Reading;
        Assert.That(reading.HeldOut is { } held ? $"{held.Part}/{held.Whole}" : null, Is.EqualTo(share));
        Assert.That((reading.AllowEmptyClasses, string.Join(' ', reading.Ignored)), Is.EqualTo((empty, ignored)));
    }

    /// <summary>The run's data lies in the working folder, however it is named.</summary>
    [TestCase("pets", null, "pets", null, true)]
    [TestCase("./pets/", null, "pets", null, true)]
    [TestCase("pets", null, "dogs", null, false)]
    [TestCase("pets.json", "pets", "pets.json", "pets", true)]
    [TestCase("pets.json", "pets/", "pets.json", "dogs", false)]
    [TestCase("pets.json", null, "pets.json", "pets", false)]
    [TestCase("pets.json", "pets", "pets.json", null, false)]
    public void Location_IsTheRunsOrAnother(string path, string? folder, string data, string? dataFolder, bool isSame)
    {
        var run = new RunOrigin(Path.GetFullPath(data), dataFolder is null ? null : Path.GetFullPath(dataFolder), null, Imaging.Formats.Exif.ExifOrientation.Ignore, null, Loader.Layouts.DataReading.Default);
        Assert.That(new DataLocation(path, folder).IsSame(run), Is.EqualTo(isSame));
    }

    [Test]
    public void Train_WhoseManifestIsGoneNamesTheOption()
    {
        Directory.CreateDirectory("sets");
        File.WriteAllText("sets/going.json", """{ "name": "going", "origin": "here", "licence": "none", "layout": "shards", "root": "data" }""");
        Assert.That(Run("train --manifest sets/going.json --network cifar-relu --batch 8 --steps 1").Output, Does.Contain("Run folder: runs/going-1\n"));
        File.Delete("sets/going.json");
        AssertOneLine(Run("train --run going-1 --resume auto"), $"{Folder.Path}/sets/going.json: what the run was made from is not there any more; --manifest says where it lies now");
    }

    private static DataLocation Located(string line)
    {
        var (options, command) = (new DataOptions(), new Command("test"));
        options.AddTo(command);
        return options.Locate(command.Parse(line));
    }
}
