using System.Formats.Tar;
using AlexNet.Loader.DataSets;
using AlexNet.Loader.Decoding;
using AlexNet.Loader.Layouts;
using AlexNet.Loader.Sources;
using AlexNet.Loader.Statistics;
using AlexNet.Loader.Storage;
using AlexNet.Loader.Tests.Support;

namespace AlexNet.Loader.Tests.Layouts;

public sealed class TarLayoutTests : LayoutTest
{
    [Test]
    public void Open_IsTheFolderItWouldUnpackTo([Values("", "./", "set/", "./a/b/")] string prefix)
    {
        TinyImages.WriteClasses(Folder.Combine("plain"), classes: 2, perClass: 12);
        Tars.Write(Folder.Combine("plain.tar"), [(prefix + "readme.txt", [1]), .. Tars.Classes(prefix, 2, 12).Reverse(), (prefix + "class0/.hidden", [1])]);
        using var expected = DataSet.Open(Folder.Combine("plain"));
        using var data = DataSet.Open(Folder.Combine("plain.tar"));
        Assert.That(data.Splits, Is.EqualTo(new[] { "train", "validation" }));
        Assert.That((data.Name, data.Size), Is.EqualTo(("plain.tar", 256)));
        SameImages(data.Split("train"), expected.Split("train"));
        SameImages(data.Split("validation"), expected.Split("validation"));
        Assert.That(data.Split("train").Name(0), Does.EndWith($"plain.tar, {prefix.Replace("./", "")}class0/000.jpg"));
    }

    [Test]
    public void Open_TakesOtherFilesBesideImagesForNoLabels()
    {
        Tars.Write(Folder.Combine("x.tar"), [("class0/about.json", "{}"u8.ToArray()), .. Tars.Classes("", 2, 3), ("class1/list.cls", "1"u8.ToArray())]);
        using var data = DataSet.Open(Folder.Combine("x.tar"));
        Assert.That(data.ClassNames, Is.EqualTo(new[] { "class0", "class1" }));
    }

    [Test]
    public void Open_ReadsSplitsInsideATar([Values("", "set/")] string prefix)
    {
        Tars.Write(
            Folder.Combine("x.tar"),
            [.. Tars.Classes(prefix + "train/", 3, 2), .. Tars.Classes(prefix + "val/", 2, 1), .. Tars.Classes(prefix + "test/", 3, 1)]);
        using var data = DataSet.Open(Folder.Combine("x.tar"));
        Assert.That(data.Splits, Is.EquivalentTo(new[] { "train", "validation", "test" }));
        Assert.That(data.ClassNames, Is.EqualTo(new[] { "class0", "class1", "class2" }));
        Assert.That(data.Split("validation").Count, Is.EqualTo(2));
    }

    [Test]
    public void Open_ReadsAFolderOfATarPerSplit()
    {
        Tars.Write(Folder.Combine("train.tar"), [.. Tars.Classes("train/", 2, 3)]);
        Tars.Write(Folder.Combine("test.tar"), [.. Tars.Classes("", 2, 1)]);
        using (var data = DataSet.Open(Folder.Path))
        {
            Assert.That(data.Splits, Is.EquivalentTo(new[] { "train", "test" }));
            Assert.That(data.Split("train").Count, Is.EqualTo(6));
        }

        File.Move(Folder.Combine("test.tar"), Folder.Combine("val.tar"));
        using (var data = DataSet.Open(Folder.Path))
        {
            Assert.That(data.Splits, Is.EquivalentTo(new[] { "train", "validation" }));
        }

        File.Move(Folder.Combine("train.tar"), Folder.Combine("test.tar"));
        using (var data = DataSet.Open(Folder.Path))
        {
            Assert.That(data.Splits, Is.EquivalentTo(new[] { "validation", "test" }));
        }
    }

    [Test]
    public void Open_FollowsAManifest()
    {
        Tars.Write(Folder.Combine("a.tar"), [.. Tars.Classes("a/", 2, 3)]);
        Tars.Write(Folder.Combine("b.tar"), [.. Tars.Classes("b/", 2, 1)]);
        var manifest = Manifest("tar", "data", """ "image_size": 32, "splits": { "train": "a.tar", "validation": "b.tar" } """);
        using (var data = DataSet.Open(manifest, Folder.Path))
        {
            Assert.That(data.Split("validation").Name(1), Is.EqualTo($"{Folder.Combine("b.tar")}, b/class1/000.jpg"));
            Assert.That(data.Size, Is.EqualTo(32));
        }

        Tars.Write(Folder.Combine("c.tar"), [.. Tars.Classes("c/one/", 2, 3), .. Tars.Classes("c/two/", 2, 1)]);
        using (var data = DataSet.Open(Manifest("tar", "c.tar", """ "splits": { "train": "c/one", "validation": "c/two/" } """)))
        {
            Assert.That(data.Split("validation").Count, Is.EqualTo(2));
        }
    }

    [Test]
    public void Open_NamesAnotherLayoutThanTheManifests()
    {
        TinyImages.WriteClasses(Folder.Combine("plain"), classes: 2, perClass: 1);
        var manifest = Manifest("tar", "plain");
        Fails(manifest, $"{Folder.Combine("plain")}: looks like the layout folders (folders train and validation, or a folder per class), {manifest} allows tar (a tar or zip of class folders, or train.tar and validation.tar) or shards made from it");
        foreach (var (layout, description) in new[]
        {
            ("shards", "shards train-*.safetensors"), ("class-tars", "CLASS.tar for every class, in a folder or in one more tar"),
            ("ilsvrc", "ILSVRC2012_img_train.tar, ILSVRC2012_img_val.tar and the development kit, or those of 2010"),
            ("cifar-binary", "data_batch_1.bin to data_batch_5.bin and test_batch.bin"), ("webdataset", "tars of key.jpg and key.cls or key.json"),
            ("parquet", "*.parquet with a column of images and one of labels"), ("list", "a CSV or TSV file of paths, labels and splits"),
            ("kaggle-imagenet", "Kaggle's ImageNet, ILSVRC/Data/CLS-LOC and LOC_val_solution.csv"),
        })
        {
            Fails(Manifest(layout, "plain"), $" allows {layout} ({description}) or shards made from it");
        }

        // A folder that its user names is taken as it is, and so are shards.
        using (var data = DataSet.Open(manifest, Folder.Combine("plain")))
        {
            Assert.That(data.ClassNames, Is.EqualTo(new[] { "class0", "class1" }));
        }

        AlexNet.Loader.Shards.ShardFormat.Write(Folder.Combine("plain", "train-0.safetensors"), new byte[48], new int[1], 4, ["a", "b"]);
        using var shards = DataSet.Open(manifest);
        Assert.That((shards.ClassNames, shards.Size), Is.EqualTo((new[] { "a", "b" }, 4)));
    }

    [Test]
    public void Open_NamesWhatIsWrong()
    {
        var path = Folder.Combine("x.tar");
        File.WriteAllBytes(path, new byte[1024]);
        Fails(path, "x.tar: no class folders, allowed is a folder per class");
        Tars.Write(path, ("1.jpg", TinyImages.Jpeg(1)));
        Fails(path, "x.tar: 1 image lies in no class folder (such as 1.jpg), so nothing says what it shows; allowed is a folder per class");
        Tars.Write(path, ("cat/1.jpg", TinyImages.Jpeg(1)), ("dog/", []));
        Fails(path, "x.tar, dog: no images in this class folder, allowed is at least one");
        Tars.Write(path, ("cat/1.jpg", TinyImages.Jpeg(1)), ("dog/1.txt", "Dogs"u8.ToArray()));
        Fails(path, "x.tar, dog: no images in this class folder (dog/1.txt starts with 44 6F 67 73), allowed");
        Tars.Write(path, ("train/cat/1.jpg", TinyImages.Jpeg(1)), ("test/cow/1.jpg", TinyImages.Jpeg(1)));
        Fails(path, "x.tar, test: the training split has no class cow, allowed are cat");
        Fails(Folder.Combine("none.tar"), "none.tar: there is no such folder or file");
        File.WriteAllText(path, "cat");
        Fails(path, "x.tar: cut short in the header");
    }

    [Test]
    public void Open_NamesTwoArchivesOfOneSplitAndPrefersFolders()
    {
        Tars.Write(Folder.Combine("train.tar"), [.. Tars.Classes("", 2, 3)]);
        File.WriteAllBytes(Folder.Combine("training.zip"), []);
        Fails(Folder.Path, $"{Folder.Path}: train.tar and training.zip can both be the split train, allowed is one");
        File.Delete(Folder.Combine("training.zip"));
        TinyImages.WriteClasses(Folder.Combine("train"), classes: 2, perClass: 1);
        using var data = DataSet.Open(Folder.Path);
        Assert.That(data.Split("train").Count, Is.EqualTo(2), "a tar is what its folder was unpacked from");
    }

    [TestCase("x.tar", true)]
    [TestCase("x.TAR.gz", true)]
    [TestCase("x.tgz", true)]
    [TestCase("x.TGZ", true)]
    [TestCase("x.Zip", true)]
    [TestCase("tar/x.rar", false)]
    [TestCase("a.tar/x.json", false)]
    [TestCase("x.zip.txt", false)]
    public void IsNamedArchive_GoesByTheName(string path, bool expected) => Assert.That(TarLayout.IsNamedArchive(path), Is.EqualTo(expected));

    [Test]
    public void Open_OfTwoEntriesOfOneNameTheLaterCounts()
    {
        var (old, replaced) = (TinyImages.Jpeg(1), TinyImages.Jpeg(2));
        Tars.Write(Folder.Combine("x.tar"), ("cat/2.jpg", old), ("cat/1.jpg", old), ("cat/1.jpg", replaced));
        using var data = DataSet.Open(Folder.Combine("x.tar"));
        Assert.That(data.Split("train").Count, Is.EqualTo(2));
        Assert.That(Bytes(data.Split("train"), 0), Is.EqualTo(replaced));
    }

    [Test]
    public void Read_CountsAndNamesWhatIsNoFile()
    {
        var bytes = Tars.Join(Tars.Special(TarEntryType.SymbolicLink, "class0/000.jpg", "001.jpg"), Tars.Bytes([.. Tars.Classes("", 1, 9).Skip(1)]));
        File.WriteAllBytes(Folder.Combine("x.tar"), bytes);
        using var data = DataSet.Open(Folder.Combine("x.tar"));
        var statistics = TinyImages.Statistics(data.Split("train"));
        Assert.That(statistics.Count, Is.EqualTo(8));
        var image = statistics.SkippedImages.Single();
        Assert.That((image.Name, image.Reason), Is.EqualTo(($"{Folder.Combine("x.tar")}, class0/000.jpg", "a link in an archive, allowed are files")));
    }

    [Test]
    public void Read_ATarThatBecomesShorterGivesBadImages()
    {
        Tars.Write(Folder.Combine("x.tar"), [.. Tars.Classes("", 1, 9)]);
        using var data = DataSet.Open(Folder.Combine("x.tar"));
        var train = (IEncodedSource)data.Split("train");
        using (var stream = new FileStream(Folder.Combine("x.tar"), FileMode.Open, FileAccess.Write, FileShare.ReadWrite))
        {
            stream.SetLength(stream.Length - 1600);
        }

        var error = Assert.Throws<EndOfStreamException>(() => train.Read(train.Count - 1, new ByteBuffer()));
        Assert.That(error!.Message, Does.StartWith("the archive ended after"));
        Assert.That(TinyImages.Statistics(train).Skipped, Is.EqualTo(1));
    }

    [Test]
    public void Statistics_OfTwoTarsInOneFolderAreKeptApart()
    {
        Tars.Write(Folder.Combine("a.tar"), [.. Tars.Classes("", 1, 3)]);
        Tars.Write(Folder.Combine("b.tar"), [.. Tars.Classes("", 3, 1)]);
        using var a = DataSet.Open(Folder.Combine("a.tar"));
        using var b = DataSet.Open(Folder.Combine("b.tar"));
        Assert.That(StatisticsCache.PathToWrite(a), Is.EqualTo(Folder.Combine("a.tar.statistics.safetensors")));
        Assert.That(StatisticsCache.PathToWrite(b), Is.EqualTo(Folder.Combine("b.tar.statistics.safetensors")));
        if (!OperatingSystem.IsWindows())
        {
            File.SetUnixFileMode(Folder.Path, UnixFileMode.UserRead | UnixFileMode.UserExecute);
        }

        Assert.That(StatisticsCache.PathToWrite(a), Is.Not.EqualTo(StatisticsCache.PathToWrite(b)));
    }
}
