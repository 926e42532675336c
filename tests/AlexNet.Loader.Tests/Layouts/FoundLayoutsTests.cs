using System.Formats.Tar;
using System.IO.Compression;
using System.Text;
using AlexNet.Loader.DataSets;
using AlexNet.Loader.Layouts;
using AlexNet.Loader.Tests.Support;
using AlexNet.Loader.Trees;

namespace AlexNet.Loader.Tests.Layouts;

/// <summary>Data sets as people have them, each as a folder, as a tar of it and as a zip of it: all three mean the same.</summary>
[TestFixture(Form.Folder)]
[TestFixture(Form.Tar)]
[TestFixture(Form.Zip)]
public sealed class FoundLayoutsTests(FoundLayoutsTests.Form form) : LayoutTest
{
    public enum Form
    {
        Folder,
        Tar,
        Zip,
    }

    private static readonly string[] CatAndDog = ["cat", "dog"];

    [TestCase("set [2020]/", "cat", "dog", TestName = "{m}(plain)")]
    [TestCase("set/PetImages/", "Cat", "Dog", TestName = "{m}(a folder around the classes)")]
    [TestCase("set/a/b/c/", "cat", "dog", TestName = "{m}(three of them)")]
    public void Classes_AreFoundAndDivided(string prefix, string first, string second)
    {
        Draw(prefix + first, 12);
        Draw(prefix + second, 12);
        using var data = Open();
        Assert.That(data.ClassNames, Is.EqualTo(new[] { first, second }));
        Assert.That(Counts(data), Is.EqualTo("train 22, validation 2"));
        Assert.That(data.Findings.Divided, Is.EqualTo(new Share(1, 10)));
        Assert.That(data.Findings.LeftOut, Is.Empty);
    }

    [TestCase("data/train", "data/val", null, "train 24, validation 24")]
    [TestCase("images/train", "images/val", null, "train 24, validation 24")]
    [TestCase("Train", "Validation", "Test", "train 24, validation 24, test 24")]
    [TestCase("train", "valid", "test", "train 24, validation 24, test 24")]
    [TestCase("TRAIN", "DEV", "TEST", "train 24, validation 24, test 24")]
    [TestCase("Training", "Test", null, "train 24, test 24")]
    [TestCase("training_set", "test_set", null, "train 24, test 24")]
    [TestCase("TrainImages", "ValidImages", "testset", "train 24, validation 24, test 24")]
    [TestCase("train2017", "val2017", null, "train 24, validation 24")]
    [TestCase("seg_train/seg_train", "seg_test/seg_test", null, "train 24, test 24")]
    [TestCase("flowers-testing", null, null, "test 24")]
    public void Splits_AreFoundByTheirNames(string first, string? second, string? third, string expected)
    {
        foreach (var split in new[] { first, second, third }.OfType<string>())
        {
            Draw($"set/{split}/cat", 12);
            Draw($"set/{split}/dog", 12);
        }

        using var data = Open();
        Assert.That(data.ClassNames, Is.EqualTo(CatAndDog));
        Assert.That(Counts(data), Is.EqualTo(expected));
        Assert.That(data.Findings.Divided, Is.Null);
        Assert.That(data.Findings.LeftOut, Is.Empty);
    }

    [Test]
    public void SplitsWithinClasses_AreFound()
    {
        foreach (var name in CatAndDog)
        {
            Draw($"set/{name}/train", 3);
            Draw($"set/{name}/test", 2);
        }

        using (var data = Open())
        {
            Assert.That((data.ClassNames, Counts(data)), Is.EqualTo((CatAndDog, "train 6, test 4")));
        }

        Draw("set/cow", 3);
        FailsNow("cat/test", "can be a split within its class, but", "cow is not divided so; allowed is the same in every class");
    }

    [Test]
    public void AClassCalledAfterASplit_IsAClass()
    {
        Draw("set/bus", 12);
        Draw("set/bullet train", 12);
        Draw("set/train", 12);
        using var data = Open();
        Assert.That((data.ClassNames, Counts(data)), Is.EqualTo((new[] { "bullet train", "bus", "train" }, "train 33, validation 3")));
    }

    [Test]
    public void WhatCanBeTwoThings_IsRefused()
    {
        Draw("set/train/cat", 2);
        Draw("set/training/cat", 2);
        FailsNow("train and training can both be the split train, allowed is one; ignore training leaves one out");
        using (var data = Open(new DataReading { Ignored = ["training"] }))
        {
            Assert.That(Counts(data), Is.EqualTo("train 2"));
            Assert.That(data.Findings.LeftOut, Is.EqualTo(new[] { new LeftOut(LeftOutReason.Ignored, 1, "set/training") }));
        }

        Redraw();
        Draw("set/test/cat", 2);
        Draw("set/cat", 2);
        Draw("set/dog", 2);
        FailsNow("test beside cat, dog can be a split or a class; allowed are splits alone, or classes alone; ignore test leaves it out");
    }

    [Test]
    public void WhatLiesBeside_IsCountedByItsReason()
    {
        Draw("set/train/cat", 2);
        Draw("set/train/dog", 2);
        Draw("set/test", 3);
        Draw("set/samples", 4);
        Draw("set/train", 1);
        Put("set/train/cat/notes.txt", "cats"u8);
        using var data = Open();
        Assert.That(Counts(data), Is.EqualTo("train 4"));
        Assert.That(data.Findings.LeftOut.Select(left => $"{left.Reason} {left.Count} {left.First}"), Is.EquivalentTo(new[]
        {
            "NoImage 1 set/train/cat/notes.txt", "BesideClasses 1 set/train/000.jpg", "BesideSplits 1 set/samples", "Unlabelled 1 set/test",
        }));
    }

    [Test]
    public void FoldersWithinAClass_CountToIt()
    {
        Draw("set/cat/persian", 3);
        Draw("set/cat", 2);
        Draw("set/dog/big/young", 3);
        Put("set/dog/notes/names.txt", "dogs"u8);
        using var data = Open();
        Assert.That((data.ClassNames, Counts(data), data.Findings.MergedFolders), Is.EqualTo((CatAndDog, "train 8", 2)), "a folder of other files is none");
        Assert.That(data.Findings.WithoutHeldOut, Is.EqualTo(CatAndDog));
    }

    [Test]
    public void HeldOut_IsAsLargeAsAsked()
    {
        Draw("set/cat", 20);
        Draw("set/dog", 20);
        using (var data = Open(new DataReading { HeldOut = new Share(1, 4) }))
        {
            Assert.That(Counts(data), Is.EqualTo("train 30, validation 10"));
        }

        using var whole = Open(new DataReading { HeldOut = new Share(0, 1) });
        Assert.That(Counts(whole), Is.EqualTo("train 40"));
    }

    [Test]
    public void EmptyClasses_AreRefusedUnlessAllowed()
    {
        Draw("set/cat", 2);
        Draw("set/dog", 2);
        Put("set/cow/none.txt", "no cow"u8);
        FailsNow("cow: no images in this class folder (", "none.txt starts with 6E 6F 20 63), allowed is at least one; ignore cow leaves it out, allow-empty keeps it as a class without images");
        using var data = Open(new DataReading { AllowEmptyClasses = true });
        Assert.That((data.ClassNames, Counts(data)), Is.EqualTo((new[] { "cat", "cow", "dog" }, "train 4")));
        Assert.That(Labels(data.Split("train")), Is.EqualTo(new[] { 0, 0, 2, 2 }));
    }

    [TestCase("lost+found")]
    [TestCase("__MACOSX")]
    [TestCase("@eaDir")]
    [TestCase("System Volume Information")]
    [TestCase("#recycle")]
    public void ForeignFolders_AreNoClasses(string name)
    {
        Draw("set/cat", 12);
        Draw("set/dog", 12);
        Draw($"set/{name}/x", 2);
        using var data = Open();
        Assert.That((data.ClassNames, Counts(data)), Is.EqualTo((CatAndDog, "train 22, validation 2")));
        Assert.That(data.Findings.LeftOut, Is.EqualTo(new[] { new LeftOut(LeftOutReason.Foreign, 1, $"set/{name}") }));
    }

    [Test]
    public void RunsOfOurOwn_AreNoClass()
    {
        Draw("set/cat", 2);
        Draw("set/dog", 2);
        Put("set/runs/set-1/recipe.json", "{}"u8);
        Put("set/runs/set-1/curve.png", TinyImages.Jpeg(1));
        using var data = Open();
        Assert.That(data.ClassNames, Is.EqualTo(CatAndDog));
        Assert.That(data.Findings.LeftOut, Is.EqualTo(new[] { new LeftOut(LeftOutReason.Foreign, 1, "set/runs") }));
    }

    [Test]
    public void ThumbnailsOfANas_AreLeftOut()
    {
        foreach (var name in CatAndDog)
        {
            Draw($"set/{name}", 12);
            for (var i = 0; i < 12; i++)
            {
                Put($"set/{name}/@eaDir/{i:000}.jpg/SYNOPHOTO_THUMB_XL.jpg", TinyImages.Jpeg(i));
            }
        }

        using var data = Open();
        Assert.That(Counts(data), Is.EqualTo("train 22, validation 2"));
        Assert.That(data.Findings.LeftOut, Is.EqualTo(new[] { new LeftOut(LeftOutReason.Foreign, 2, "set/cat/@eaDir") }));
    }

    [Test]
    public void FilesThatAreNoImages_AreCountedApart()
    {
        foreach (var name in CatAndDog)
        {
            Draw($"set/{name}", 12);
            for (var i = 0; i < 12; i++)
            {
                Put($"set/{name}/{i:000}.json", """{"version":"4.5.6","shapes":[]}"""u8);
            }
        }

        Put("set/cat/statistics.safetensors", new byte[100]);
        Put("set/cat/scan", TinyImages.Jpeg(77));
        using var data = Open();
        Assert.That(Counts(data), Is.EqualTo("train 23, validation 2"), "an image is one without being called so");
        Assert.That(data.Findings.LeftOut, Is.EqualTo(new[] { new LeftOut(LeftOutReason.NoImage, 25, "set/cat/000.json") }));
    }

    [Test]
    public void Ignored_ArePatternsOfNamesAndPaths()
    {
        Draw("set/cat", 4);
        Draw("set/cat/old", 3);
        Draw("set/dog", 4);
        Draw("set/dog/thumbs", 2);
        Draw("set/dog/spare", 2);
        using var data = Open(new DataReading { Ignored = ["*/cat/o*", "set/dog/spare", "thumbs", "00[3].jpg", "003.*"] });
        Assert.That(Counts(data), Is.EqualTo("train 6"));
        Assert.That(data.Findings.LeftOut, Is.EqualTo(new[] { new LeftOut(LeftOutReason.Ignored, 5, "set/cat/003.jpg") }), "a folder counts once");
    }

    [Test]
    public void PhotosWithoutClasses_AreRefusedWithWhatIsMissing()
    {
        Draw(".", 5);
        FailsNow("5 images lie in no class folder (such as ", "so nothing says what they show; allowed is a folder per class");
        Redraw();
        Draw("set/train/cat", 2);
        for (var i = 1; i < 5; i++)
        {
            Put($"set/val/ILSVRC2012_val_{i:00000000}.JPEG", TinyImages.Jpeg(i));
        }

        FailsNow("4 images lie in no class folder (such as ILSVRC2012_val_00000001.JPEG)", "whose labels are in its development kit; allowed is a folder with ILSVRC2012_img_train.tar");
    }

    [Test]
    public void TheSameLetters_AreTheSameClass()
    {
        const string Composed = "caf\u00e9";
        var decomposed = "cafe\u0301";
        Draw($"set/train/{Composed}", 3);
        Draw("set/train/dog", 3);
        Draw($"set/val/{decomposed}", 2);
        Draw("set/val/dog", 2);
        using var data = Open();
        Assert.That(data.ClassNames, Is.EqualTo(new[] { Composed, "dog" }));
        Assert.That(Labels(data.Split("validation")), Is.EqualTo(new[] { 0, 0, 1, 1 }));
    }

    [Test]
    public void AllForms_HaveTheSameImages()
    {
        Draw("set/cat", 12);
        Draw("set/dog", 12);
        using var folder = DataSet.Open(Folder.Combine("drawn", "set"));
        using var data = Open();
        SameImages(data.Split("train"), folder.Split("train"));
        SameImages(data.Split("validation"), folder.Split("validation"));
    }

    private static string Counts(DataSet data) => string.Join(", ", data.Splits.Select(split => $"{split} {data.Split(split).Count}"));

    private void Draw(string folder, int images)
    {
        for (var i = 0; i < images; i++)
        {
            Put($"{folder}/{i:000}.jpg", TinyImages.Jpeg(folder.Length + (i * 7)));
        }
    }

    private void Put(string file, ReadOnlySpan<byte> content)
    {
        var path = Folder.Combine("drawn", file);
        Directory.CreateDirectory(Path.GetDirectoryName(path)!);
        File.WriteAllBytes(path, content);
    }

    private void Redraw() => Directory.Delete(Folder.Combine("drawn"), recursive: true);

    private DataSet Open(DataReading? reading = null) => DataSet.Open(Pack(), reading: reading);

    private void FailsNow(params string[] parts)
    {
        var path = Pack();
        var error = Assert.Throws<UserErrorException>(() => DataSet.Open(path).Dispose());
        foreach (var part in parts)
        {
            Assert.That(error!.Message, Does.Contain(part).And.Not.Contains("\n"));
        }
    }

    /// <summary>What was drawn, in this fixture's form.</summary>
    private string Pack()
    {
        var drawn = Folder.Combine("drawn");
        var packed = Folder.Combine("packed." + form.ToString().ToLowerInvariant());
        File.Delete(packed);
        switch (form)
        {
            case Form.Folder:
                return drawn;
            case Form.Tar:
                TarFile.CreateFromDirectory(drawn, packed, includeBaseDirectory: false);
                return packed;
            default:
                ZipFile.CreateFromDirectory(drawn, packed, CompressionLevel.Fastest, includeBaseDirectory: false, Encoding.UTF8);
                return packed;
        }
    }
}
