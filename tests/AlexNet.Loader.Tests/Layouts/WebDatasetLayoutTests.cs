using System.Globalization;
using System.Text;
using AlexNet.Loader.Archives;
using AlexNet.Loader.DataSets;
using AlexNet.Loader.Layouts.WebDataset;
using AlexNet.Loader.Sources;
using AlexNet.Loader.Statistics;
using AlexNet.Loader.Tests.Support;
using AlexNet.Loader.Trees;

namespace AlexNet.Loader.Tests.Layouts;

public sealed class WebDatasetLayoutTests : LayoutTest
{
    [Test]
    public void Open_ReadsShardListsWithLabelsOfBothForms()
    {
        Write("train-000000.tar", ("a/1.jpg", Jpeg(1)), ("a/1.cls", Text(" 2\n")), ("a/1.txt", Text("x")), ("a/2.x.JPG", Text("no")), ("a/2.cls", Text("0")), ("a/2.jpeg", Jpeg(2)));
        Write("train-000001.tar", ("1.json", Text("""{ "caption": "c", "label": 1 }""")), ("1.png", Jpeg(3)), ("2.jpg", Jpeg(4)), ("2.json", Text("""{ "cls": 2 }""")));

        // Of two labels that of .cls counts, whichever comes first.
        var json = Text("""{ "class": 1 }""");
        Write("val-000000.tar", ("1.jpg", Jpeg(5)), ("1.json", json), ("1.cls", Text("0")), ("2.cls", Text("2")), ("2.json", json), ("2.jpg", Jpeg(6)));
        using var data = DataSet.Open(Folder.Path);
        Assert.That(data.Splits, Is.EquivalentTo(new[] { "train", "validation" }));
        Assert.That(data.ClassNames, Is.EqualTo(new[] { "0", "1", "2" }));
        var train = data.Split("train");
        Assert.That(Labels(train), Is.EqualTo(new[] { 2, 0, 1, 2 }));
        Assert.That(Enumerable.Range(0, 4).Select(i => Bytes(train, i)), Is.EqualTo(new[] { Jpeg(1), Jpeg(2), Jpeg(3), Jpeg(4) }));
        Assert.That(train.Name(1), Is.EqualTo($"{Folder.Combine("train-000000.tar")}, a/2.jpeg"));
        Assert.That(Labels(data.Split("validation")), Is.EqualTo(new[] { 0, 2 }));
    }

    /// <summary>A .ppm may be a photograph, but beside a photograph it is a mask.</summary>
    [Test]
    public void Open_TakesImagesOfEveryFormatThatIsDecoded()
    {
        string[] extensions = ["jpg", "jpeg", "png", "jpe", "jfif", "bmp", "gif", "webp", "tif", "tiff", "tga", "pbm", "pgm", "ppm", "PNM"];
        Write("train-0.tar", [.. extensions.SelectMany((extension, i) => new[] { ($"{i}.{extension}", Jpeg(i)), ($"{i}.cls", Text($"{i}")) })]);
        Write("val-0.tar", ("1.jpg", Jpeg(1)), ("1.pgm", Jpeg(2)), ("1.cls", Text("1")), ("2.tif", Jpeg(3)), ("2.png", Jpeg(4)), ("2.cls", Text("1")), ("3.heic", Jpeg(5)));
        using var data = DataSet.Open(Folder.Path);
        Assert.That(Labels(data.Split("train")), Is.EqualTo(Enumerable.Range(0, 15)));
        Assert.That(Enumerable.Range(0, 15).Select(i => Bytes(data.Split("train"), i)), Is.EqualTo(Enumerable.Range(0, 15).Select(Jpeg)));
        var validation = data.Split("validation");
        Assert.That(Enumerable.Range(0, validation.Count).Select(i => Path.GetFileName(validation.Name(i))), Is.EqualTo(new[] { "val-0.tar, 1.jpg", "val-0.tar, 2.png" }));
    }

    [TestCase(".tar.gz")]
    [TestCase(".tgz")]
    [TestCase(".tar.zst")]
    public void Open_ReadsCompressedShardsInTheirOrder(string extension)
    {
        var format = extension == ".tar.zst" ? "zstd" : "gzip";
        foreach (var (name, first, label) in new[] { ("train-0", 0, 1), ("train-1", 10, 0), ("val-0", 20, 1) })
        {
            // Neither by name nor by class: as the samples lie.
            var samples = new[] { 7, 3, 5 }.SelectMany(i => new[] { ($"{i}.cls", Text($"{(label + i) % 2}")), ($"{i}.jpg", Jpeg(first + i)) });
            File.WriteAllBytes(Folder.Combine(name + extension), Tars.Compress(Tars.Bytes([.. samples]), format));
        }

        using (var data = DataSet.Open(Folder.Path, reading: new() { Disorder = 1 }))
        {
            Assert.That(data.Splits, Is.EquivalentTo(new[] { "train", "validation" }));
            Assert.That(Enumerable.Range(0, 6).Select(i => Bytes(data.Split("train"), i)), Is.EqualTo(new[] { 7, 3, 5, 17, 13, 15 }.Select(Jpeg)));
            Assert.That(Labels(data.Split("validation")), Is.EqualTo(new[] { 0, 0, 0 }));
        }

        Fails(Folder.Path, $"train-0{extension}: compressed with {format}, which cannot be read at any place; allowed is a plain tar");
        foreach (var name in new[] { "train-0", "train-1", "val-0" })
        {
            Write(name + ".tar", ("9.cls", Text("0")), ("9.jpg", Jpeg(9)));
        }

        using var unpacked = DataSet.Open(Folder.Path);
        Assert.That(unpacked.Split("train").Count, Is.EqualTo(2), "a tar counts before what it was unpacked from");
    }

    [Test]
    public void Open_NamesClassesByTheManifestOrAFile()
    {
        Write("train-0.tar", ("1.jpg", Jpeg(1)), ("1.cls", Text("1")));
        File.WriteAllText(Folder.Combine("classes.txt"), "cat\ndog\ncow\n");
        using (var data = DataSet.Open(Folder.Path))
        {
            Assert.That(data.ClassNames, Is.EqualTo(new[] { "cat", "dog", "cow" }));
        }

        var manifest = Manifest("webdataset", ".", """ "classes": ["Katze", "Hund"], "splits": { "train": "train-*.tar", "validation": "train-0.tar" } """);
        using (var data = DataSet.Open(manifest))
        {
            Assert.That(data.ClassNames, Is.EqualTo(new[] { "Katze", "Hund" }));
            Assert.That(data.Split("validation").Count, Is.EqualTo(1));
        }
    }

    [Test]
    public void Open_DividesWhatHasNoSplits([Values(true, false)] bool inAFolder)
    {
        var files = Enumerable.Range(0, 20).SelectMany(i => new[] { ($"{i:00}.cls", Text($"{i % 2}")), ($"{i:00}.jpg", Jpeg(i)) }).ToArray();
        Write("set.tar", files);
        using var data = DataSet.Open(inAFolder ? Folder.Path : Folder.Combine("set.tar"));
        Assert.That((data.Split("train").Count, data.Split("validation").Count), Is.EqualTo((18, 2)));
        Assert.That(Labels(data.Split("validation")).Order(), Is.EqualTo(new[] { 0, 1 }));
        var names = new[] { "train", "validation" }.Select(data.Split).SelectMany(split => Enumerable.Range(0, split.Count).Select(split.Name));
        Assert.That(names, Is.Unique.And.Exactly(20).Items);
    }

    [Test]
    public void Read_CountsAndNamesSamplesThatCannotBeUsed()
    {
        var good = Enumerable.Range(10, 10).SelectMany(i => new[] { ($"{i}.jpg", Jpeg(i)), ($"{i}.cls", Text("1")) });
        Write("train-0.tar", [
            .. good, ("a.jpg", Jpeg(1)), ("b.cls", Text("1")), ("c.jpg", Jpeg(1)), ("c.cls", Text("x\n")), ("d.jpg", Jpeg(1)), ("d.json", Text("[1]")),
            ("e.jpg", Jpeg(1)), ("e.json", Text("{ ")), ("f.jpg", Jpeg(1)), ("f.cls", Text("2")), ("g.jpg", Jpeg(1)), ("g.cls", Text("999999")),
            ("h.jpg", Jpeg(1)), ("h.cls", Text("1000000")), ("i.jpg", Jpeg(1)), ("i.json", Text("""{ "label": 2147483647 }""")), ("readme.md", Text("no sample")),
        ]);
        File.WriteAllText(Folder.Combine("classes.txt"), "cat\ndog\n");
        using var data = DataSet.Open(Folder.Path);
        var train = data.Split("train");
        var statistics = DataStatistics.Compute(train, TinyImages.Size, 1, maxBadFraction: 0.9);
        Assert.That(statistics.Count, Is.EqualTo(10));
        Assert.That(statistics.SkippedImages.Select(image => $"{Path.GetFileName(image.Name)}: {image.Reason}"), Is.EqualTo(new[]
        {
            "train-0.tar, a: no label, allowed is one as .cls or .json beside the image",
            "train-0.tar, b: no image, allowed is one as .jpg, .png or of another format that can be decoded beside the label",
            "train-0.tar, c: c.cls is 'x\\x0A', allowed is a whole number from 0",
            "train-0.tar, d: d.json has no label, allowed is an object with a whole number from 0 as label, cls, class",
            "train-0.tar, e: e.json has no label, allowed is an object with a whole number from 0 as label, cls, class",
            "train-0.tar, f: the label is 2, allowed are 0 to 1",
            "train-0.tar, g: the label is 999999, allowed are 0 to 1",
            "train-0.tar, h: h.cls: the label is 1000000, allowed are 0 to 999999",
            "train-0.tar, i: i.json: the label is 2147483647, allowed are 0 to 999999",
        }));
    }

    [Test]
    public void Open_MakesNoClassesForALabelThatCannotBe()
    {
        Write("train-0.tar", ("1.jpg", Jpeg(1)), ("1.cls", Text("1")), ("2.jpg", Jpeg(2)), ("2.cls", Text("3000000")));
        using var data = DataSet.Open(Folder.Path);
        Assert.That(data.ClassNames, Is.EqualTo(new[] { "0", "1" }));
    }

    [Test]
    public void Open_NamesWhatIsWrong()
    {
        var bytes = Tars.Bytes(("1.jpg", Jpeg(1)), ("1.cls", Text("1")), ("2.jpg", Jpeg(2)));
        File.WriteAllBytes(Folder.Combine("train-0.tar"), bytes[..^2000]);
        Fails(Folder.Path, "train-0.tar: cut short in 2.jpg");
    }

    [TestCase("imagenet1k-train-0000", "imagenet1k-validation-00", "imagenet1k-test-0")]
    [TestCase("Training_1", "dev", "testing-7")]
    [TestCase("train/00000", "val/00000", "test/00000")]
    public void Open_FindsSplitsInNamesOfTarsOrFolders(string train, string validation, string test)
    {
        WriteSamples($"{train}.tar", 12, "{0}.jpg", "{0}.cls");
        WriteSamples($"{validation}.tar", 6, "{0}.jpg", "{0}.cls");
        WriteSamples($"{test}.tar", 4, "{0}.jpg", "{0}.cls");
        using var data = DataSet.Open(Folder.Path);
        Assert.That(data.Splits.ToDictionary(split => split, split => data.Split(split).Count), Is.EquivalentTo(new Dictionary<string, int>
        {
            ["train"] = 12,
            ["validation"] = 6,
            ["test"] = 4,
        }));
    }

    [Test]
    public void Open_TellsOfATarThatIsNoSplits()
    {
        WriteSamples("train-0.tar", 4, "{0}.jpg", "{0}.cls");
        WriteSamples("more.tar", 4, "{0}.jpg", "{0}.cls");
        using var data = DataSet.Open(Folder.Path);
        Assert.That(data.Split("train").Count, Is.EqualTo(4));
        Assert.That(data.Findings.LeftOut, Is.EqualTo(new[] { new LeftOut(LeftOutReason.BesideSplits, 1, "more.tar") }));
    }

    [TestCase("{0}.jpg", "{0}.label")]
    [TestCase("{0}.jpeg", "{0}.cls.txt")]
    [TestCase("IMG.2020.{0}.jpg", "IMG.2020.{0}.cls")]
    [TestCase("a/v1.{0}.PNG", "a/v1.{0}.label.txt")]
    public void Open_ReadsKeysWithDotsAndLabelsOfOtherNames(string image, string label)
    {
        WriteSamples("train-0.tar", 24, image, label);
        using var data = DataSet.Open(Folder.Path);
        Assert.That(data.Split("train").Count, Is.EqualTo(24));
        Assert.That(Labels(data.Split("train")).Take(4), Is.EqualTo(new[] { 0, 1, 2, 0 }));
        Assert.That(Bytes(data.Split("train"), 5), Is.EqualTo(Jpeg(5)));
    }

    [Test]
    public void Open_LosesNoSampleOfAnotherNaming()
    {
        Write("train-0.tar", ("1.jpg", Jpeg(1)), ("1.cls", Text("0")), ("IMG.2.jpg", Jpeg(2)), ("IMG.2.cls", Text("1")), ("IMG.3.jpg", Jpeg(3)), ("IMG.3.cls", Text("1")));
        using (var data = DataSet.Open(Folder.Path))
        {
            Assert.That(data.Split("train").Count, Is.EqualTo(3));
        }

        // 1.right.jpg is no sample: sample 1 has its image. It is counted, not lost.
        Write("train-0.tar", ("1.jpg", Jpeg(1)), ("1.right.jpg", Jpeg(2)), ("1.cls", Text("0")), ("2.jpg", Jpeg(2)), ("2.cls", Text("1")));
        using var two = DataSet.Open(Folder.Path);
        Assert.That(two.Split("train").Count, Is.EqualTo(2));
        Assert.That(two.Findings.LeftOut, Is.EqualTo(new[] { new LeftOut(LeftOutReason.Unlabelled, 1, "train-0.tar, 1.right.jpg") }));
    }

    [Test]
    public void Open_TakesPhotosWithJsonBesideThemForClassFolders()
    {
        Write("set.tar", [.. new[] { "cat", "dog" }.SelectMany(name => Enumerable.Range(0, 3).SelectMany(i => new[]
        {
            ($"set/{name}/{i}.jpg", Jpeg(i)), ($"set/{name}/{i}.json", Text("""{"version":"4.5.6","shapes":[]}""")),
        }))]);
        using var data = DataSet.Open(Folder.Combine("set.tar"));
        Assert.That(data.ClassNames, Is.EqualTo(new[] { "cat", "dog" }));
        Assert.That(data.Split("train").Count, Is.EqualTo(6));
    }

    [Test]
    public void Label_ThatCannotBeReadIsTheSamplesFault()
    {
        var file = ArchiveFile.InMemory("x.tar", [.. Text("12"), .. Text(new string('x', 100))]);
        Assert.That(Read(new("a.cls", EntryKind.File, 0, 2)), Is.EqualTo((12, (string?)null)));
        Assert.That(Read(new("a.cls", EntryKind.SymbolicLink, 0, 2)), Is.EqualTo((-1, "a.cls is a link in an archive, allowed are files")));
        Assert.That(Read(new("a.cls", EntryKind.File, 0, (1 << 20) + 1)), Is.EqualTo((-1, "a.cls is 1048577 bytes, allowed are at most 1048576")));
        Assert.That(Read(new("a.cls", EntryKind.File, 100, 5)), Is.EqualTo((-1, "a.cls cannot be read: the archive ended after 2 of 5 bytes, at byte 102")));
        Assert.That(Read(new("a.cls", EntryKind.File, 0, 50)), Is.EqualTo((-1, $"a.cls is '12{new string('x', 18)}', allowed is a whole number from 0")));
        Assert.That(Read(new("a.cls", EntryKind.File, 1, 1)), Is.EqualTo((2, (string?)null)));
        var json = ArchiveFile.InMemory("x.tar", Text("""{ "class": 3, "label": 1.5 }"""));
        Assert.That(WebDatasetLabel.Read(json, new("a.JSON", EntryKind.File, 0, json.Length), out var fault), Is.EqualTo(-1), "label counts before class");
        Assert.That(fault, Is.EqualTo("a.JSON has no label, allowed is an object with a whole number from 0 as label, cls, class"));

        (int Label, string? Fault) Read(ArchiveEntry entry) => (WebDatasetLabel.Read(file, entry, out var fault), fault);
    }

    [TestCase("a/b.c.jpg", "a/b", "c.jpg", "a/b.c", "jpg")]
    [TestCase("a.b/1.CLS.TXT", "a.b/1", "cls.txt", "a.b/1", "cls.txt")]
    [TestCase("1.label", "1", "label", "1", "label")]
    [TestCase("1.x.label.txt", "1", "x.label.txt", "1.x", "label.txt")]
    [TestCase("1.txt", "1", "txt", "1.txt", "")]
    [TestCase("a.b/readme", "a.b/readme", "", "a.b/readme", "")]
    public void Key_EndsAtTheFirstDotOrBeforeAKnownExtension(string name, string first, string rest, string before, string extension)
    {
        Assert.That(WebDatasetKey.AtFirstDot(name), Is.EqualTo(new WebDatasetKey(first, rest)));
        Assert.That(WebDatasetKey.BeforeExtension(name), Is.EqualTo(new WebDatasetKey(before, extension)));
    }

    [Test]
    public void Key_KnowsLabelsInTheOrderInWhichTheyCount()
    {
        Assert.That(new[] { "cls", "label", "cls.txt", "label.txt", "json", "txt", "jpg" }.Select(extension => new WebDatasetKey("", extension).LabelRank), Is.EqualTo(new[] { 0, 1, 2, 3, 4, -1, -1 }));
        Assert.That(new[] { "jpg", "jpeg", "png", "heic", "cls" }.Select(extension => new WebDatasetKey("", extension).IsImage), Is.EqualTo(new[] { true, true, true, false, false }));
    }

    private static byte[] Jpeg(int number) => TinyImages.Jpeg(number);

    private static byte[] Text(string text) => Encoding.UTF8.GetBytes(text);

    private void WriteSamples(string tar, int samples, string image, string label)
    {
        Directory.CreateDirectory(Path.GetDirectoryName(Folder.Combine(tar))!);
        Write(tar, [.. Enumerable.Range(0, samples).SelectMany(i => new[]
        {
            (string.Format(CultureInfo.InvariantCulture, image, i), Jpeg(i)), (string.Format(CultureInfo.InvariantCulture, label, i), Text($"{i % 3}")),
        })]);
    }

    private void Write(string name, params (string Name, byte[] Content)[] files) => Tars.Write(Folder.Combine(name), files);
}
