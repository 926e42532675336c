using AlexNet.Loader.DataSets;
using AlexNet.Loader.Layouts;
using AlexNet.Loader.Sources;
using AlexNet.Loader.Tests.Support;
using AlexNet.Loader.Trees;

namespace AlexNet.Loader.Tests.Layouts;

public sealed class ClassTarsLayoutTests : LayoutTest
{
    [Test]
    public void Open_IsTheFolderItWouldUnpackTo([Values("folder", "tar", "tar with folders")] string form)
    {
        TinyImages.WriteClasses(Folder.Combine("plain"), classes: 2, perClass: 12);
        var inner = form == "tar with folders" ? "class{0}/" : "";
        var classes = Enumerable.Range(0, 2).Select(c => (
            Name: $"class{c}.tar",
            Tar: Tars.Bytes([.. Enumerable.Range(0, 12).Select(i => (string.Format(null, inner, c) + $"{i:000}.jpg", TinyImages.Jpeg((c * 12) + i)))]))).ToArray();
        var path = Folder.Combine("tars");
        if (form == "folder")
        {
            Directory.CreateDirectory(path);
            classes.ToList().ForEach(file => File.WriteAllBytes(Path.Combine(path, file.Name), file.Tar));
        }
        else
        {
            Tars.Write(path += ".tar", [.. classes.Reverse()]);
        }

        using var expected = DataSet.Open(Folder.Combine("plain"));
        using var data = DataSet.Open(path);
        SameImages(data.Split("train"), expected.Split("train"));
        SameImages(data.Split("validation"), expected.Split("validation"));
        var name = form == "folder" ? $"{Path.Combine(path, "class0.tar")}, 000.jpg" : $"{path}, class0.tar, {string.Format(null, inner, 0)}000.jpg";
        Assert.That(data.Split("train").Name(0), Is.EqualTo(name));
    }

    [Test]
    public void Open_ReadsMoreTarsThanStayOpen()
    {
        const int Classes = 300;
        for (var c = 0; c < Classes; c++)
        {
            Tars.Write(Folder.Combine($"n{c:000}.tar"), ("1.jpg", TinyImages.Jpeg(c)));
        }

        using var data = DataSet.Open(Folder.Path);
        var train = data.Split("train");
        Assert.That(Labels(train), Is.EqualTo(Enumerable.Range(0, Classes)));
        Assert.That(Bytes(train, 299), Is.EqualTo(TinyImages.Jpeg(299)));
        if (OperatingSystem.IsLinux())
        {
            Assert.That(OpenFiles.Below(Folder.Path), Has.Length.LessThanOrEqualTo(128));
        }
    }

    [Test]
    public void Open_ReadsAFolderOrTarPerSplit()
    {
        Directory.CreateDirectory(Folder.Combine("train"));
        Tars.Write(Folder.Combine("train", "cat.tar"), ("1.jpg", TinyImages.Jpeg(1)));
        Tars.Write(Folder.Combine("train", "dog.tar"), ("1.jpg", TinyImages.Jpeg(2)));
        Tars.Write(Folder.Combine("val.tar"), ("dog.tar", Tars.Bytes(("1.jpg", TinyImages.Jpeg(3)))));
        using (var data = DataSet.Open(Folder.Path))
        {
            Assert.That(data.ClassNames, Is.EqualTo(new[] { "cat", "dog" }));
            Assert.That(Labels(data.Split("validation")), Is.EqualTo(new[] { 1 }));
        }

        Tars.Write(Folder.Combine("val.tar"), ("cow.tar", Tars.Bytes(("1.jpg", TinyImages.Jpeg(3)))));
        Fails(Folder.Path, "val.tar: the training split has no class cow, allowed are cat, dog");
    }

    [Test]
    public void Open_DividesAsTheManifestSays()
    {
        Directory.CreateDirectory(Folder.Combine("tars"));
        foreach (var name in new[] { "cat", "dog" })
        {
            Tars.Write(Folder.Combine("tars", name + ".tar"), [.. Enumerable.Range(0, 10).Select(i => ($"{i}.jpg", TinyImages.Jpeg(i)))]);
        }

        using var data = DataSet.Open(Manifest("class-tars", "tars", """ "held_out": { "split": "test", "every": 2 } """));
        Assert.That(data.Splits, Is.EqualTo(new[] { "train", "test" }));
        Assert.That(Labels(data.Split("train")), Is.EqualTo(new[] { 0, 0, 0, 0, 0, 1, 1, 1, 1, 1 }));
        Assert.That(data.Split("test").Count, Is.EqualTo(10));
        Assert.That(data.Findings.Divided, Is.EqualTo(new Share(1, 2)));
        using var asked = DataSet.Open(Manifest("class-tars", "tars", """ "held_out": { "split": "test", "every": 2 } """), reading: new DataReading { HeldOut = new Share(1, 5) });
        Assert.That((asked.Split("train").Count, asked.Split("test").Count), Is.EqualTo((16, 4)), "the share is as asked, the split the manifest's");
    }

    [Test]
    public void Open_NamesWhatIsWrong()
    {
        var good = Tars.Bytes(("1.jpg", TinyImages.Jpeg(1)));
        var path = Folder.Combine("x.tar");
        Tars.Write(path, ("a/cat.tar", good), ("b/cat.tar", good));
        Fails(path, "x.tar: b/cat.tar is the second tar of its class, allowed is one tar per class");
        Tars.Write(path, ("cat.tar", good), ("dog.tar", new byte[1024]));
        Fails(path, "x.tar, dog.tar: no images in this class folder, allowed is at least one");
        Tars.Write(path, ("cat.tar", good), ("dog.tar", good[..900]));
        Fails(path, "x.tar, dog.tar: cut short in 1.jpg");
        Tars.Write(path, ("cat.tar", Tars.Bytes(("../1.jpg", TinyImages.Jpeg(1)))));
        Fails(path, "x.tar, cat.tar: the name '../1.jpg' at byte 512 leads out of the tar");
    }

    [Test]
    public void Open_NamesASplitWithoutTarsAndATarThatIsALink()
    {
        var good = Tars.Bytes(("1.jpg", TinyImages.Jpeg(1)));
        Directory.CreateDirectory(Folder.Combine("train"));
        Directory.CreateDirectory(Folder.Combine("val"));
        File.WriteAllBytes(Folder.Combine("train", "cat.tar"), good);
        Fails(Folder.Path, $"{Folder.Combine("val")}: no tars of classes, allowed is CLASS.tar for every class");
        var path = Folder.Combine("x.tar");
        File.WriteAllBytes(path, Tars.Join(Tars.Bytes(("cat.tar", good)), Tars.Special(System.Formats.Tar.TarEntryType.SymbolicLink, "dog.tar", "cat.tar"), Tars.Bytes(("cow.tar", good))));
        Fails(path, "x.tar: dog.tar is a link in an archive, allowed are files, allowed is one tar per class");
    }

    [Test]
    public void Open_KeepsEmptyClassesWhereTheyAreAllowed()
    {
        Tars.Write(Folder.Combine("cat.tar"), ("readme.txt", "cats"u8.ToArray()));
        Tars.Write(Folder.Combine("dog.tar"), ("dog/1.jpg", TinyImages.Jpeg(1)));
        Fails(Folder.Path, $"{Folder.Combine("cat.tar")}: no images in this class folder (readme.txt starts with 63 61 74 73), allowed is at least one");
        using var data = DataSet.Open(Folder.Path, reading: new DataReading { AllowEmptyClasses = true });
        Assert.That((data.Split("train").Count, data.Findings.LeftOut.Single()), Is.EqualTo((1, new LeftOut(LeftOutReason.NoImage, 1, "cat.tar, readme.txt"))));
    }

    /// <summary>Of a thousand tars one has to be found.</summary>
    [Test]
    public void Open_NamesTheTarOfWhatItLeavesOut([Values] bool isFolder)
    {
        var path = Folder.Combine(isFolder ? "set" : "set.tar");
        (string Name, byte[] Tar)[] classes =
        [
            ("cat.tar", Tars.Bytes(("1.jpg", TinyImages.Jpeg(1)))),
            ("dog.tar", Tars.Bytes(("a/1.jpg", TinyImages.Jpeg(2)), ("a/names.txt", "dogs"u8.ToArray()), ("readme", "dogs"u8.ToArray()), ("Thumbs.db", [1]))),
        ];
        Directory.CreateDirectory(Folder.Combine("set"));
        if (isFolder)
        {
            Array.ForEach(classes, file => File.WriteAllBytes(Path.Combine(path, file.Name), file.Tar));
        }
        else
        {
            Tars.Write(path, classes);
        }

        using var data = DataSet.Open(path);
        Assert.That(data.Split("train").Count, Is.EqualTo(2));
        Assert.That(data.Findings.LeftOut, Is.EquivalentTo(new[]
        {
            new LeftOut(LeftOutReason.NoImage, 2, "dog.tar, a/names.txt"), new LeftOut(LeftOutReason.Foreign, 1, "dog.tar, Thumbs.db"),
        }));
    }

    [Test]
    public void Open_TakesNoTarBesideClassFoldersForData()
    {
        TinyImages.WriteClasses(Folder.Path, classes: 2, perClass: 1);
        Tars.Write(Folder.Combine("download.tar"), ("1.jpg", TinyImages.Jpeg(1)));
        using var data = DataSet.Open(Folder.Path);
        Assert.That(data.ClassNames, Is.EqualTo(new[] { "class0", "class1" }));
    }
}
