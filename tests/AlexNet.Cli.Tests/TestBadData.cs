namespace AlexNet.Cli.Tests;

public sealed class TestBadData : CommandLineTest
{
    private string model = "";

    [OneTimeSetUp]
    public void TrainOnce()
    {
        Assert.That(Train("--run good").Code, Is.Zero);
        model = Path.Combine("runs", "good", "model.safetensors");
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
        AssertOneLine(Run($"train --data data --run b --resume {model} --network cifar-tanh"), "network cifar-relu", "cifar-tanh");
        AssertOneLine(Run($"train --data data --init {model} --network alexnet"), "alexnet", "32×32", "cifar-relu");
    }

    [Test]
    public void Checkpoint_OfAnotherClassCount()
    {
        AssertOneLine(Run($"train --data two --batch 4 --run b --resume {model}"), "3 classes", "has 2");
        AssertOneLine(Run($"train --data two --network cifar-relu --batch 4 --run b --init {model}"), "fc4.weight", "[3, ", "[2, ");
        AssertOneLine(Run($"evaluate --data two --checkpoint {model}"), "3 classes", "has 2");
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
        AssertOneLine(Run($"predict --checkpoint {model} data"), "data: a folder", "allowed is an image file");
        AssertOneLine(Run($"predict --checkpoint {model} --checkpoint {model} photo.jpg"), "--checkpoint has the values", "allowed is one");
        File.Copy(model, "alone.safetensors");
        AssertOneLine(Run("predict --checkpoint alone.safetensors photo.jpg"), "no statistics.safetensors", "--data or --manifest");
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
