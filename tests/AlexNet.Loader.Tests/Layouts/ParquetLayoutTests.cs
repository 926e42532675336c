using AlexNet.Loader.DataSets;
using AlexNet.Loader.Tests.Support;
using AlexNet.Loader.Trees;

namespace AlexNet.Loader.Tests.Layouts;

public sealed class ParquetLayoutTests : LayoutTest
{
    private static readonly string[] CatAndDog = ["cat", "dog"];

    [TestCase("data/", "")]
    [TestCase("plain_text/", "")]
    [TestCase("", "")]
    [TestCase("{0}/", "0000")]
    public void Open_ReadsAFolderAsHuggingFaceServesIt(string folder, string name)
    {
        Write(Place("train", 0, 2), 0, 3);
        Write(Place("train", 1, 2), 3, 2);
        Write(Place("validation", 0, 1), 5, 2);
        ParquetFiles.Write(Folder.Combine(Place("test", 0, 1)), [(TinyImages.Jpeg(9), -1), (TinyImages.Jpeg(8), -1)], CatAndDog);
        File.WriteAllText(Folder.Combine("README.md"), "A card.");
        using var data = DataSet.Open(Folder.Path);
        Assert.That(data.Splits, Is.EqualTo(new[] { "train", "validation" }));
        Assert.That(data.ClassNames, Is.EqualTo(CatAndDog));
        var train = data.Split("train");
        Assert.That(Labels(train), Is.EqualTo(new[] { 0, 1, 0, 1, 0 }));
        Assert.That(Enumerable.Range(0, 5).Select(i => Bytes(train, i)), Is.EqualTo(Enumerable.Range(0, 5).Select(TinyImages.Jpeg)));
        Assert.That(train.Name(4), Is.EqualTo($"{Folder.Combine(Place("train", 1, 2))}, row 1"));
        Assert.That(Bytes(data.Split("validation"), 1), Is.EqualTo(TinyImages.Jpeg(6)));
        Assert.That(data.Findings.LeftOut.Select(left => (left.Reason, left.Count)), Is.EqualTo(new[] { (LeftOutReason.Unlabelled, 1) }));

        string Place(string split, int number, int of) => name.Length > 0
            ? $"{string.Format(folder, split)}000{number}.parquet"
            : $"{folder}{split}-{number:00000}-of-{of:00000}.parquet";
    }

    [TestCase("image", "label")]
    [TestCase("img", "label")]
    [TestCase("img", "fine_label")]
    [TestCase("picture", "labels")]
    public void Columns_AreFoundByWhatTheyHold(string image, string label)
    {
        ParquetFiles.Write(Folder.Combine("a.parquet"), Rows(0, 12), CatAndDog, image: image, labels: [label]);
        ParquetFiles.Write(Folder.Combine("b.parquet"), Rows(0, 12), null, image: image, labels: [label]);
        using var described = DataSet.Open(Folder.Combine("a.parquet"));
        using var plain = DataSet.Open(Folder.Combine("b.parquet"));
        Assert.That((described.ClassNames, plain.ClassNames), Is.EqualTo((CatAndDog, new[] { "0", "1" })));
        Assert.That(Labels(plain.Split("train")).Order(), Is.EqualTo(Enumerable.Repeat(0, 6).Concat(Enumerable.Repeat(1, 6))));
    }

    [Test]
    public void Columns_ThatCanBeTheLabelAreRefusedUnlessOneIsCalledSo()
    {
        ParquetFiles.Write(Folder.Combine("a.parquet"), Rows(0, 4), CatAndDog, image: "img", labels: ["fine_label", "coarse_label"]);
        Fails(Folder.Combine("a.parquet"), "a.parquet: fine_label and coarse_label can each be the label, allowed is one, or one that is called label");
        ParquetFiles.Write(Folder.Combine("b.parquet"), Rows(0, 4), CatAndDog, image: "img", labels: ["coarse_label", "label"]);
        using (var data = DataSet.Open(Folder.Combine("b.parquet")))
        {
            Assert.That(data.ClassNames, Is.EqualTo(CatAndDog));
        }

        ParquetFiles.Write(Folder.Combine("c.parquet"), Rows(0, 4), null, labels: ["number"]);
        Fails(Folder.Combine("c.parquet"), "c.parquet: the columns are image, number, allowed is one of labels, whole numbers, called label");
    }

    [Test]
    public void Open_DividesAFileWithoutSplits()
    {
        ParquetFiles.Write(Folder.Combine("all.parquet"), Rows(0, 40), CatAndDog, perGroup: 7);
        using var data = DataSet.Open(Folder.Path);
        Assert.That(data.Splits.Select(split => $"{split} {data.Split(split).Count}"), Is.EqualTo(new[] { "train 36", "validation 4" }));
        var names = data.Splits.Select(data.Split).SelectMany(split => Enumerable.Range(0, split.Count).Select(split.Name));
        Assert.That(names, Is.Unique.And.Exactly(40).Items);
        Assert.That(data.Split("train").Fingerprint, Is.Not.EqualTo(data.Split("validation").Fingerprint));
    }

    [Test]
    public void Open_RefusesASetWithFilesMissing()
    {
        Write("data/train-00001-of-00004.parquet", 0, 4);
        Fails(Folder.Path, "data/train-00000-of-00004.parquet is missing, and 2 more; allowed are all 4 files of a set");
    }

    [Test]
    public void Open_NamesTheRowOfALabelOutside()
    {
        ParquetFiles.Write(Folder.Combine("train.parquet"), [([1], 0), ([1], 2)], CatAndDog);
        Fails(Folder.Path, "train.parquet: row 1 has the label 2, allowed are 0 to 1");
        ParquetFiles.Write(Folder.Combine("train.parquet"), [([1], 0), ([1], 1), ([1], null)], CatAndDog);
        Fails(Folder.Path, "train.parquet: row 2 has no label, allowed are 0 to 1");
    }

    [TestCase("train-1")]
    [TestCase("validation")]
    public void Open_RefusesFilesWithOtherClasses(string name)
    {
        Write("train-0.parquet", 0, 4);
        ParquetFiles.Write(Folder.Combine($"{name}.parquet"), Rows(0, 4), ["dog", "cat"]);
        Fails(Folder.Path, $"{name}.parquet: the classes are dog, cat, {Folder.Combine("train-0.parquet")} allows cat, dog");
    }

    [Test]
    public void Open_TellsClassesOfTheSameNameApart()
    {
        ParquetFiles.Write(Folder.Combine("train.parquet"), [([1], 0), ([1], 2)], ["crane", "cat", "crane"]);
        using var data = DataSet.Open(Folder.Path);
        Assert.That(data.ClassNames, Is.EqualTo(new[] { "crane", "cat", "crane (2)" }));
    }

    [Test]
    public void Open_RefusesWhatIsNoParquet()
    {
        File.WriteAllText(Folder.Combine("a.parquet"), "PAR1, or so they say. PAR1");
        Fails(Folder.Combine("a.parquet"), "a.parquet: cannot be read as Parquet: ");
    }

    [Test]
    public void OtherTables_BesideClassFoldersAreNoImages()
    {
        TinyImages.WriteClasses(Folder.Path, classes: 2, perClass: 3);
        File.WriteAllText(Folder.Combine("features.parquet"), "PAR1");
        using var data = DataSet.Open(Folder.Path);
        Assert.That(data.ClassNames, Is.EqualTo(new[] { "class0", "class1" }));
    }

    [Test]
    public void Open_TakesTheSplitsOfAManifest()
    {
        Write("some/train-0.parquet", 0, 4);
        Write("some/train-1.parquet", 4, 2);
        using var data = DataSet.Open(Manifest("parquet", ".", """ "splits": { "train": "some/train-0.parquet", "validation": "some/train-1*.parquet" } """));
        Assert.That(data.Splits.Select(split => $"{split} {data.Split(split).Count}"), Is.EqualTo(new[] { "train 4", "validation 2" }));
    }

    private static (byte[]? Bytes, long? Label)[] Rows(int first, int count) => [.. Enumerable.Range(first, count).Select(i => ((byte[]?)TinyImages.Jpeg(i), (long?)(i % 2)))];

    private void Write(string file, int first, int count) => ParquetFiles.Write(Folder.Combine(file), Rows(first, count), CatAndDog);
}
