using AlexNet.Loader.DataSets;
using AlexNet.Loader.Layouts;
using AlexNet.Loader.Tests.Support;
using AlexNet.Loader.Trees;

namespace AlexNet.Loader.Tests.Layouts;

/// <summary>What is said of folders in which no classes, or two readings, are found: whole messages.</summary>
public sealed class ClassTreeTests : LayoutTest
{
    private static readonly byte[] Image = [0xFF, 0xD8, 0xFF, 0xE0];

    [Test]
    public void Open_TellsWhatLiesThereInsteadOfClasses()
    {
        const string allowed = ", allowed are folders train and validation, a folder per class, tars or zips of these, or train-*.safetensors; a single archive is named itself";
        Says($"{Folder.Path}: no images and no shards{allowed}");
        Array.ForEach(["d.txt", "a.txt", "c.txt", "b.txt"], name => Put(name, "text"u8.ToArray()));
        Says($"{Folder.Path}: no images and no shards but a.txt, b.txt, c.txt and 1 more{allowed}");
        var tar = Folder.Combine("x.tar");
        Tars.Write(tar, ("a.txt", "text"u8.ToArray()));
        Says($"{tar}: no class folders but a.txt, allowed is a folder per class with images in it", tar);
    }

    [Test]
    public void Open_CountsImagesThatLieInNoClass()
    {
        Put("b.jpg", Image);
        Says($"{Folder.Path}: 1 image lies in no class folder (such as b.jpg), so nothing says what it shows; allowed is a folder per class with images in it, or a manifest that names a file of labels");
        Put("a.jpg", Image);
        Says($"{Folder.Path}: 2 images lie in no class folder (such as a.jpg), so nothing says what they show; allowed is a folder per class with images in it, or a manifest that names a file of labels");
        var manifest = Manifest("folders", ".");
        Directory.Delete(Folder.Combine("manifests"), recursive: true);
        Directory.CreateDirectory(Folder.Combine("data"));
        File.Move(Folder.Combine("a.jpg"), Folder.Combine("data", "a.jpg"));
        manifest = Manifest("folders", "data");
        Says($"{Folder.Combine("data")}: 1 image lies in no class folder (such as a.jpg), so nothing says what it shows; allowed is a folder per class with images in it", manifest);
    }

    [Test]
    public void Open_KnowsTheChallengesValidationImages()
    {
        Put("val/ILSVRC2012_val_00000002.JPEG", Image);
        Put("val/ILSVRC2012_val_00000001.JPEG", Image);
        Says($"{Folder.Combine("val")}: 2 images lie in no class folder (such as ILSVRC2012_val_00000001.JPEG): ImageNet's validation images, whose labels are in its development kit; allowed is a folder with "
            + "ILSVRC2012_img_train.tar, ILSVRC2012_img_val.tar and ILSVRC2012_devkit_t12.tar.gz, or the images sorted into folders of their classes", Folder.Combine("val"));
    }

    [Test]
    public void Open_OfSplitsThatAreNotAllDividedNamesBoth()
    {
        Put("cat/train/1.jpg", Image);
        Put("dog/train/1.jpg", Image);
        Put("dog/2.jpg", Image);
        Says($"{Folder.Combine("cat", "train")}: can be a split within its class, but {Folder.Combine("dog")} is not divided so; allowed is the same in every class");
        File.Delete(Folder.Combine("dog", "2.jpg"));
        Put("dog/other/1.jpg", Image);
        Says($"{Folder.Combine("cat", "train")}: can be a split within its class, but {Folder.Combine("dog")} is not divided so; allowed is the same in every class");
        Directory.Delete(Folder.Combine("dog", "other"), recursive: true);
        Put("dog/notes.txt", "text"u8.ToArray());
        using var data = DataSet.Open(Folder.Path);
        Assert.That((data.ClassNames, data.Split("train").Count), Is.EqualTo((new[] { "cat", "dog" }, 2)));
    }

    [Test]
    public void Open_OfWhatCanBeTwoSplitsNamesBoth()
    {
        Put("train/cat/1.jpg", Image);
        Put("training/cat/1.jpg", Image);
        Says($"{Folder.Path}: train and training can both be the split train, allowed is one; ignore training leaves one out");
        Directory.Move(Folder.Combine("train"), Folder.Combine("test"));
        Directory.Delete(Folder.Combine("training"), recursive: true);
        Array.ForEach(["a", "b", "c", "d"], name => Put($"{name}/1.jpg", Image));
        Says($"{Folder.Path}: test beside a, b, c and 1 more can be a split or a class; allowed are splits alone, or classes alone; ignore test leaves it out");
    }

    /// <summary>A validation split without labels is a mistake, a test split without them is how challenges are published.</summary>
    [Test]
    public void Open_LeavesOutOnlyATestSplitWithoutClasses()
    {
        Put("train/cat/1.jpg", Image);
        Put("test/1.jpg", Image);
        using (var data = DataSet.Open(Folder.Path))
        {
            Assert.That((data.Splits.Single(), data.Findings.LeftOutText), Is.EqualTo(("train", "left out: 1 without labels (test)")));
        }

        Put("val/notes.txt", "text"u8.ToArray());
        Says($"{Folder.Combine("val")}: no class folders, allowed is a folder per class with images in it");
    }

    [TestCase("jpg")]
    [TestCase("JPEG")]
    [TestCase("jpe")]
    [TestCase("jfif")]
    [TestCase("png")]
    [TestCase("bmp")]
    [TestCase("gif")]
    [TestCase("webp")]
    [TestCase("tif")]
    [TestCase("TIFF")]
    [TestCase("heic")]
    [TestCase("heif")]
    [TestCase("avif")]
    [TestCase("jxl")]
    [TestCase("jp2")]
    [TestCase("psd")]
    public void Open_TakesForAnImageWhatIsCalledOne(string extension)
    {
        Put("cat/1.jpg", Image);
        Put($"cat/2.{extension}", "damaged"u8.ToArray());
        Put($"cat/3.{extension}x", "text"u8.ToArray());
        using var data = DataSet.Open(Folder.Path);
        Assert.That(data.Split("train").Count, Is.EqualTo(2));
        Assert.That(data.Findings.LeftOut, Is.EqualTo(new[] { new LeftOut(LeftOutReason.NoImage, 1, $"cat/3.{extension}x") }));
    }

    /// <summary>Files that are only called images are none, if no file of their class is one.</summary>
    [Test]
    public void Open_RefusesAClassOfFilesThatAreOnlyCalledImages()
    {
        Put("cat/1.jpg", Image);
        Put("dog/2.jpg", "text"u8.ToArray());
        Put("dog/1.jpg", []);
        Says($"{Folder.Combine("dog")}: no images in this class folder (2 other files; the first: 1.jpg is empty), allowed is at least one; ignore dog leaves it out, allow-empty keeps it as a class without images");
        File.Delete(Folder.Combine("dog", "1.jpg"));
        Says($"{Folder.Combine("dog")}: no images in this class folder (2.jpg starts with 74 65 78 74), allowed is at least one; ignore dog leaves it out, allow-empty keeps it as a class without images");
        File.Delete(Folder.Combine("dog", "2.jpg"));
        File.CreateSymbolicLink(Folder.Combine("dog", "2.jpg"), "nowhere");
        Fails(Folder.Path, $"{Folder.Combine("dog")}: no images in this class folder (2.jpg cannot be read: ");
    }

    [Test]
    public void Open_OfEmptyClassesAloneHasNoImages()
    {
        Put("cat/a.txt", "text"u8.ToArray());
        Put("train/cat/a.txt", "text"u8.ToArray());
        Directory.Delete(Folder.Combine("cat"), recursive: true);
        var error = Assert.Throws<UserErrorException>(() => DataSet.Open(Folder.Path, reading: new DataReading { AllowEmptyClasses = true }));
        Assert.That(error!.Message, Is.EqualTo($"{Folder.Combine("train")}: no images, allowed is at least one"));
    }

    /// <summary>From sha256sum: the division of a folder is a promise to whoever compares models.</summary>
    [Test]
    public void Hash_IsTheBeginningOfTheSum() => Assert.That(SplitRule.Hash("cat/1.jpg"), Is.EqualTo(0x634A07BF9DEFD6C8));

    [TestCase(1, 10, 2)]
    [TestCase(3, 10, 7)]
    [TestCase(0, 1, 0)]
    [TestCase(1, 25, 1)]
    [TestCase(1, 26, 0)]
    public void Divide_HoldsOutAPartInOrdinalOrder(int part, int whole, int held)
    {
        var paths = Enumerable.Range(0, 25).Select(i => $"cat/{i}.jpg").ToArray();
        var (train, validation) = SplitRule.Divide(paths, new Share(part, whole));
        Assert.That((train.Length, validation.Length), Is.EqualTo((25 - held, held)));
        Assert.That(train.Concat(validation), Is.EquivalentTo(paths));
        Assert.That((train, validation), Is.EqualTo((train.Order(StringComparer.Ordinal), validation.Order(StringComparer.Ordinal))));
        Assert.That(SplitRule.Divide(paths.Reverse(), new Share(part, whole)).Validation, Is.EqualTo(validation), "whatever the order of listing");
    }

    private void Put(string name, byte[] content)
    {
        var path = Folder.Combine(name);
        Directory.CreateDirectory(Path.GetDirectoryName(path)!);
        File.WriteAllBytes(path, content);
    }

    private void Says(string message, string? path = null) =>
        Assert.That(Assert.Throws<UserErrorException>(() => DataSet.Open(path ?? Folder.Path).Dispose())!.Message, Is.EqualTo(message));
}
