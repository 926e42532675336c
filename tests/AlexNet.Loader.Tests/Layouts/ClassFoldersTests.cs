using AlexNet.Loader.DataSets;
using AlexNet.Loader.Tests.Support;

namespace AlexNet.Loader.Tests.Layouts;

/// <summary>A data set laid out as Tiny ImageNet is: boxes among the training images, labels of the validation images in a file.</summary>
public sealed class ClassFoldersTests
{
    private TempFolder _folder = null!;
    private string _manifest = "";

    [SetUp]
    public void SetUp()
    {
        _folder = new TempFolder();
        foreach (var name in new[] { "n1", "n2" })
        {
            Write($"data/x/train/{name}/images/{name}_0.JPEG", TinyImages.Jpeg(1));
            Write($"data/x/train/{name}/images/{name}_1.JPEG", TinyImages.Jpeg(2));
            Write($"data/x/train/{name}/{name}_boxes.txt", "boxes"u8.ToArray());
        }

        Write("data/x/val/images/val_0.JPEG", TinyImages.Jpeg(3));
        Write("data/x/val/images/val_1.JPEG", TinyImages.Jpeg(4));
        Labels("val_1.JPEG\tn1\t0\t0\t62\t63\nval_0.JPEG\tn2\t0\t0\t1\t2\n");
        _manifest = Write("data-manifests/x.json", """
            {
              "name": "x", "origin": "here", "licence": "CC0", "layout": "folders", "root": "data/x",
              "splits": { "train": { "folder": "train", "suffix": ".JPEG" }, "validation": { "folder": "val/images", "labels": "val/annotations.txt" } }
            }
            """u8.ToArray());
    }

    [TearDown]
    public void TearDown() => _folder.Dispose();

    [Test]
    public void Open_TakesImagesAndLabelsFromTheirPlaces()
    {
        using var data = DataSet.Open(_manifest);
        var (train, validation) = (data.Split("train"), data.Split("validation"));
        Assert.That(Enumerable.Range(0, train.Count).Select(i => Path.GetFileName(train.Name(i))), Is.EqualTo(new[] { "n1_0.JPEG", "n1_1.JPEG", "n2_0.JPEG", "n2_1.JPEG" }));
        Assert.That(Enumerable.Range(0, validation.Count).Select(i => (Path.GetFileName(validation.Name(i)), validation.Label(i))), Is.EqualTo(new[] { ("val_0.JPEG", 1), ("val_1.JPEG", 0) }));
        Assert.That(File.Exists(validation.Name(0)));
        Assert.That(validation.ClassNames, Is.EqualTo(new[] { "n1", "n2" }));
    }

    [TestCase("val_0.JPEG n1\n", "line 1 is 'val_0.JPEG n1', allowed is an image's name, a tab and its class")]
    [TestCase("val_0.JPEG\tn1\nval_1.JPEG\tn3\n", "line 2 has the class 'n3', allowed are n1, n2")]
    [TestCase("val_0.JPEG\tn1\n\nval_0.JPEG\tn1\n", "line 3 names 'val_0.JPEG' again, allowed is every image once")]
    [TestCase("../val_0.JPEG\tn1\n", "line 1 names '../val_0.JPEG', allowed is a path below the split's folder")]
    public void Open_NamesTheLineOfAnError(string labels, string message)
    {
        Labels(labels);
        var error = Assert.Throws<UserErrorException>(() => DataSet.Open(_manifest));
        Assert.That(error!.Message, Is.EqualTo($"{_folder.Combine("data", "x", "val", "annotations.txt")}: {message}"));
    }

    [Test]
    public void Open_RefusesAMissingFile()
    {
        File.Delete(_folder.Combine("data", "x", "val", "annotations.txt"));
        Assert.That(Assert.Throws<UserErrorException>(() => DataSet.Open(_manifest))!.Message, Does.Contain("annotations.txt: cannot be read"));
        Labels("");
        Assert.That(Assert.Throws<UserErrorException>(() => DataSet.Open(_manifest))!.Message, Does.Contain("no images, allowed is at least one"));
    }

    [Test]
    public void Open_RefusesAClassWithoutImages()
    {
        Directory.Delete(_folder.Combine("data", "x", "train", "n2", "images"), recursive: true);
        Assert.That(Message(), Is.EqualTo($"{_folder.Combine("data", "x", "train", "n2")}: no images in this class folder, allowed is at least one; ignore n2 leaves it out, allow-empty keeps it as a class without images"));
        Write("data/x/train/n2/a.JPEG", "a text"u8.ToArray());
        Assert.That(Message(), Does.Contain("n2: no images in this class folder (a.JPEG starts with 61 20"));
        Directory.Delete(_folder.Combine("data", "x", "train"), recursive: true);
        Directory.CreateDirectory(_folder.Combine("data", "x", "train"));
        Assert.That(Message(), Does.StartWith($"{_folder.Combine("data", "x", "train")}: no class folders, allowed is a folder per class"));
    }

    [Test]
    public void Open_NamesASplitThatIsNotThere()
    {
        Directory.Delete(_folder.Combine("data", "x", "train"), recursive: true);
        Assert.That(Message(), Is.EqualTo($"{_folder.Combine("data", "x", "train")}: there is no such folder"));
    }

    /// <summary>A missing image is one that cannot be read; all of them missing is a mistake.</summary>
    [Test]
    public void Open_CountsLabelledImagesThatAreNotThere()
    {
        Labels("val_1.JPEG\tn1\ngone.JPEG\tn2\n");
        using (var data = DataSet.Open(_manifest))
        {
            var validation = data.Split("validation");
            Assert.That((validation.Count, Path.GetFileName(validation.Name(0)), validation.Label(0)), Is.EqualTo((2, "gone.JPEG", 1)));
        }

        Directory.Delete(_folder.Combine("data", "x", "val", "images"), recursive: true);
        Directory.CreateDirectory(_folder.Combine("data", "x", "val", "images"));
        Assert.That(Message(), Is.EqualTo($"{_folder.Combine("data", "x", "val", "images")}: no images, allowed is at least one"));
    }

    private string Message() => Assert.Throws<UserErrorException>(() => DataSet.Open(_manifest))!.Message;

    private void Labels(string text) => Write("data/x/val/annotations.txt", System.Text.Encoding.UTF8.GetBytes(text));

    private string Write(string path, byte[] bytes)
    {
        var full = _folder.Combine(path.Split('/'));
        Directory.CreateDirectory(Path.GetDirectoryName(full)!);
        File.WriteAllBytes(full, bytes);
        return full;
    }
}
