using AlexNet.Loader.Storage;

namespace AlexNet.Cli.Tests.Commands;

public sealed class BadDataTests : CommandLineTest
{
    private string model = "";
    private string checkpoint = "";

    [OneTimeSetUp]
    public void TrainOnce()
    {
        Assert.That(Train("--run good").Code, Is.Zero);
        model = Path.Combine("runs", "good", "model.safetensors");
        checkpoint = Path.Combine("runs", "good", "checkpoint-00000003.safetensors");
        TinyShards.Write("two", classes: ["a", "b"]);
        File.WriteAllText("text.safetensors", "this is no tensor file at all");
        File.WriteAllBytes("cut.safetensors", File.ReadAllBytes(model)[..20_000]);
        SafetensorsWriter.Write("foreign.safetensors", [TensorData.From<float>("x", new float[3], 3)]);
        TinyPictures.WriteOne("photo.jpg", 0, 1);
    }

    [Test]
    public void Folder_Missing() => AssertOneLine(Run("train --data nowhere"), "nowhere: there is no such folder");

    [Test]
    public void Folder_WithoutImages()
    {
        Directory.CreateDirectory("empty");
        AssertOneLine(Run("train --data empty"), "empty: no images and no shards", "allowed");
    }

    [Test]
    public void Folder_WithAClassWithoutImages()
    {
        TinyPictures.Write("lacking", perClass: 1);
        Directory.CreateDirectory("lacking/train/class2");
        AssertOneLine(Run("train --data lacking"), "class2: no images in this class folder", "allowed");
        File.WriteAllText("lacking/train/class2/readme.txt", "To do");
        AssertOneLine(Run("train --data lacking"), "class2: no images in this class folder", "readme.txt", "allowed");
    }

    [Test]
    public void Folder_ThatIsAFile() => AssertOneLine(Run("train --data photo.jpg"), "photo.jpg: a file", "allowed");

    [Test]
    public void Folder_OfDamagedImagesNamesOne()
    {
        TinyPictures.Write("damaged", perClass: 4);
        foreach (var path in Directory.GetFiles("damaged/train/class1").Order().Skip(1))
        {
            File.WriteAllText(path, "no picture");
        }

        AssertOneLine(Run("train --data damaged --network cifar-relu --batch 4"), "of 8 images cannot be used", "allowed are 1", ".jpg: ");
        var forgiven = Run("train --data damaged --network cifar-relu --batch 4 --steps 2 --max-bad 0.9 --run forgiven");
        Assert.That(forgiven.Code, Is.Zero, forgiven.ToString());
        Assert.That(forgiven.Error, Does.Contain("warning: skipped").And.Contain("class1").And.Contain("not in the statistics: "));
        var counted = Run("pcastats --data damaged --max-bad 0.9 --out counted");
        Assert.That(counted.Code, Is.Zero, counted.ToString());
        Assert.That(counted.Error, Does.Contain("warning: skipped").And.Contain("class1"));
    }

    [TestCase("text")]
    [TestCase("cut")]
    [TestCase("foreign")]
    public void Safetensors_TruncatedOrForeign(string name)
    {
        var file = $"{name}.safetensors";
        AssertOneLine(Train($"--run a --init {file}"), file);
        AssertOneLine(Train($"--run a --resume {file}"), file);
        AssertOneLine(Run($"evaluate --data data --checkpoint {file}"), file);
        AssertOneLine(Run($"predict --data data --checkpoint {file} photo.jpg"), file);
        Directory.CreateDirectory($"shards-{name}");
        File.Copy(file, $"shards-{name}/train-00000-of-00001.safetensors");
        AssertOneLine(Run($"train --data shards-{name}"), $"shards-{name}", ".safetensors: ");
        TinyShards.Write($"stats-{name}");
        File.Copy(file, $"stats-{name}/statistics.safetensors");
        AssertOneLine(Run($"train --data stats-{name} --network cifar-relu --batch 8"), "statistics.safetensors");
        Assert.That(Directory.Exists("runs/a") && File.Exists("runs/a/model.safetensors"), Is.False);
    }

    [Test]
    public void Checkpoint_OfAnotherNetwork()
    {
        AssertOneLine(Run($"train --data data --run b --resume {checkpoint} --network cifar-tanh"), "network cifar-relu", "cifar-tanh");
        AssertOneLine(Run($"train --data data --init {model} --network alexnet"), "alexnet", "32×32", "cifar-relu");
    }

    [Test]
    public void Checkpoint_OfAnotherClassCount()
    {
        AssertOneLine(Run($"train --data two --batch 4 --run b --resume {checkpoint}"), "3 classes", "has 2");
        var tuned = Run($"train --data two --network cifar-relu --batch 4 --steps 1 --run tuned --init {model}");
        Assert.That(tuned.Code, Is.Zero, tuned.ToString());
        Assert.That(tuned.Error, Does.Contain("model.safetensors: weights of 3 classes; fc4 is made anew for 2, all other layers are kept"));
        AssertOneLine(Run($"evaluate --data two --checkpoint {model}"), "has no class a, b, which two has; allowed are its 3 classes: red, green, blue");
    }

    [Test]
    public void Checkpoint_OfOtherData()
    {
        TinyShards.Write("renamed", classes: ["red", "grass", "blue"]);
        AssertOneLine(Run($"train --data renamed --batch 4 --run c --resume {checkpoint}"), "class 1 is 'green'", "'grass'", "allowed");
        TinyShards.Write("more", train: 21);
        AssertOneLine(Run($"train --data more --batch 4 --run c --resume {checkpoint}"), "20 training images", "has 21", "allowed");
        Directory.CreateDirectory("alone");
        File.Copy(checkpoint, "alone/checkpoint-00000003.safetensors");
        AssertOneLine(Run("train --run c --resume alone/checkpoint-00000003.safetensors"), "no recipe.json beside it", "--data or --manifest");
        Assert.That(Directory.Exists("runs/c"), Is.False);
    }

    [Test]
    public void Checkpoint_WithoutVelocities() => AssertOneLine(
        Run($"train --run c --resume {model}"), "model.safetensors: no velocities; allowed is a checkpoint-*.safetensors of a run; --init takes a model's weights");

    [Test]
    public void Checkpoint_BesideFirstWeights()
    {
        AssertOneLine(Run($"train --run c --resume {checkpoint} --init {model}"), "--init is", "--resume", "allowed is one of them");
        AssertOneLine(Run($"train --run good --resume auto --init {model}"), "--init is", "--resume", "allowed is one of them");
        string line = $"--run begun --resume auto --init {model}";
        Assert.That(Train(line).Code, Is.Zero);
        Assert.That(Train(line).Output, Does.Contain("from step 3"), "the line that started a run goes on with it");
    }

    [Test]
    public void Report_OfADamagedRun()
    {
        Assert.That(Train("--run damaged").Code, Is.Zero);
        var (log, recipe) = (File.ReadAllText("runs/damaged/log.jsonl"), "runs/damaged/recipe.json");
        Assert.That(Run("report --run damaged --out whole").Code, Is.Zero);
        File.WriteAllText("runs/damaged/log.jsonl", "null\n{}\n" + log + log[..40]);
        var outcome = Run("report --run damaged --out cut");
        Assert.That((outcome.Code, outcome.Error), Is.EqualTo((0, "")), outcome.ToString());
        Assert.That(File.ReadAllText("cut/report.md"), Is.EqualTo(File.ReadAllText("whole/report.md")), "cut lines are ignored");
        foreach (var text in new[] { "", "{", "{}", "null", "[]", """{ "machine": 3, "engine": "x" }""" })
        {
            File.WriteAllText(recipe, text);
            AssertOneLine(Run("report --run damaged"), "recipe.json: not a run's recipe");
        }

        File.Delete(recipe);
        AssertOneLine(Run("report --run damaged"), "recipe.json");
        File.WriteAllText("runs/damaged/log.jsonl", log[..40]);
        AssertOneLine(Run("report --run damaged"), "no training run is logged", "allowed");
    }

    [Test]
    public void Batch_LargerThanTheData() => AssertOneLine(Run("train --data data --network cifar-relu --batch 21"), "batch is 21", "20 images", "at most 20");

    [Test]
    public void Network_LargerThanTheImages() => AssertOneLine(Run("train --data data --network alexnet"), "227×227", "32×32", "cifar-relu, cifar-tanh");

    [Test]
    public void Split_Missing() => AssertOneLine(Run($"evaluate --data data --split test --checkpoint {model}"), "no split test", "train, validation");

    [Test]
    public void Predict_OfNoImage()
    {
        AssertOneLine(Run($"predict --checkpoint {model} text.safetensors"), "text.safetensors");
        AssertOneLine(Run($"predict --checkpoint {model} data"), "data: none of 3 files below it is an image", "allowed are image files and folders of them");
        AssertOneLine(Run($"predict --checkpoint {model} --checkpoint {model} photo.jpg"), "--checkpoint has the values", "allowed is one");
        File.Copy(model, "alone.safetensors");
        Assert.That(Run("predict --checkpoint alone.safetensors photo.jpg").Code, Is.Zero, "a model has its own mean");
    }

    [Test]
    public void Loss_ThatIsNoNumber()
    {
        var outcome = Run("train --data data --network cifar-relu --batch 8 --run wild --learning-rate 1e30 --steps 20");
        AssertOneLine(outcome, "allowed", "number");
        Assert.That(File.Exists("runs/wild/model.safetensors"), Is.False);
    }

    [Test]
    public void Output_ThatCannotBeWritten()
    {
        File.WriteAllText("file", "");
        AssertOneLine(Run($"evaluate --data data --checkpoint {model} --json file/result.json"), "file/result.json: cannot be written");
        AssertOneLine(Run("plan --json file/plan.json"), "file/plan.json: cannot be written");
        AssertOneLine(Run("pcastats --data data --out file"), "file");
        Directory.CreateDirectory("runs");
        File.WriteAllText("runs/taken", "");
        AssertOneLine(Train("--run taken"), "taken");
    }
}
