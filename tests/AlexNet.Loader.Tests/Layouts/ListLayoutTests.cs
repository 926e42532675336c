using AlexNet.Loader.DataSets;
using AlexNet.Loader.Tests.Support;

namespace AlexNet.Loader.Tests.Layouts;

public sealed class ListLayoutTests : LayoutTest
{
    [TestCase("list.csv", "path,label,split\na.jpg,cat,train\nb.jpg,dog,train\nc.jpg,dog,val\n")]
    [TestCase("list.csv", "a.jpg,cat,train\nb.jpg,dog,training\n\nc.jpg,dog,validation")]
    [TestCase("list.tsv", "Label\tnote\tFilename\tset\ncat\tx, y\ta.jpg\ttrain\ndog\t\tb.jpg\ttrain\ndog\tz\tc.jpg\tVAL\n")]
    [TestCase("LIST.CSV", "\uFEFFclass;image;split\r\ncat;a.jpg;train\r\ndog;b.jpg;train\r\ndog;\"c.jpg\";valid\r\n")]
    public void Open_ReadsPathsLabelsAndSplits(string name, string content)
    {
        var list = List(name, content, "a.jpg", "b.jpg", "c.jpg");
        using var data = DataSet.Open(list);
        Assert.That((data.ClassNames, data.Splits), Is.EqualTo((new[] { "cat", "dog" }, new[] { "train", "validation" })));
        Assert.That((Labels(data.Split("train")), Labels(data.Split("validation"))), Is.EqualTo((new[] { 0, 1 }, new[] { 1 })));
        Assert.That(Bytes(data.Split("validation"), 0), Is.EqualTo(TinyImages.Jpeg(2)));
        Assert.That(data.Split("train").Name(1), Is.EqualTo(Folder.Combine("b.jpg")));
    }

    [Test]
    public void Fields_MayStandInQuotes()
    {
        var list = List("list.csv", "\"a, b/1.jpg\",\"big \"\"cat\"\", old\"\n2.jpg,dog\n", "a, b/1.jpg", "2.jpg");
        using var data = DataSet.Open(list);
        Assert.That(data.ClassNames, Is.EqualTo(new[] { "big \"cat\", old", "dog" }));
        Assert.That(data.Split("train").Name(0), Is.EqualTo(Folder.Combine("a, b/1.jpg")));
    }

    [Test]
    public void Open_DividesWhatHasNoSplits()
    {
        var files = Enumerable.Range(0, 40).Select(i => $"{i}.jpg").ToArray();
        var list = List("list.csv", string.Concat(files.Select((file, i) => $"{file},{(i % 2 == 0 ? "cat" : "dog")}\n")), files);
        using var data = DataSet.Open(list);
        Assert.That(data.Splits.Select(split => $"{split} {data.Split(split).Count}"), Is.EqualTo(new[] { "train 36", "validation 4" }));
    }

    [Test]
    public void Classes_ThatAreNumbersComeInTheirOrder()
    {
        using var data = DataSet.Open(List("list.csv", "a.jpg,10\nb.jpg,9\nc.jpg,0\n", "a.jpg", "b.jpg", "c.jpg"));
        Assert.That(data.ClassNames, Is.EqualTo(new[] { "0", "9", "10" }));
        Assert.That(Labels(data.Split("train")), Is.EqualTo(new[] { 2, 1, 0 }));
    }

    [TestCase("a.jpg,cat\nb.jpg,dog\nx/y.jpg,dog\nz.jpg,cat", "list.csv: 2 of 4 files are not there: x/y.jpg (line 3), z.jpg (line 4); allowed are paths relative to ")]
    [TestCase("a.jpg,cat,train\nb.jpg,dog,trial", "list.csv: line 2 has the split 'trial', allowed are train, validation, test")]
    [TestCase("a.jpg,cat,train\nb.jpg,dog,val", "list.csv: line 2 has the class 'dog', allowed are cat, those of training")]
    [TestCase("a.jpg,cat\nb.jpg", "list.csv: line 2 has 1 field, allowed are 2: path and label")]
    [TestCase("a.jpg,cat\nb.jpg,", "list.csv: line 2 has no label, allowed are both")]
    [TestCase("a.jpg,cat\na.jpg,dog", "list.csv: line 2 names 'a.jpg' again, allowed is every image once")]
    [TestCase("path,breed\na.jpg,cat", "list.csv: the columns are path, breed, allowed is one of labels, called label or class or ")]
    [TestCase("a.jpg,cat\n\"b.jpg,dog", "list.csv: line 2 has a quote too many or too few")]
    [TestCase("path,label", "list.csv: no images, allowed is a line PATH,LABEL or PATH,LABEL,SPLIT for each")]
    [TestCase("", "list.csv: no images, allowed is a line PATH,LABEL or PATH,LABEL,SPLIT for each")]
    public void Open_NamesWhatIsWrong(string content, string message) => Fails(List("list.csv", content, "a.jpg", "b.jpg"), message);

    [Test]
    public void Fingerprint_IsOfPathsLabelsAndFiles()
    {
        var first = Fingerprint("a.jpg,cat\nb.jpg,dog");
        Assert.That(Fingerprint("a.jpg,cat\nb.jpg,dog"), Is.EqualTo(first));
        Assert.That(Fingerprint("a.jpg,dog\nb.jpg,cat"), Is.Not.EqualTo(first));
        File.AppendAllText(Folder.Combine("a.jpg"), "x");
        Assert.That(Fingerprint("a.jpg,cat\nb.jpg,dog"), Is.Not.EqualTo(first));

        string? Fingerprint(string content)
        {
            File.WriteAllText(Folder.Combine("list.csv"), content);
            foreach (var name in new[] { "a.jpg", "b.jpg" }.Where(name => !File.Exists(Folder.Combine(name))))
            {
                File.WriteAllBytes(Folder.Combine(name), TinyImages.Jpeg(1));
            }

            using var data = DataSet.Open(Folder.Combine("list.csv"));
            return data.Split("train").Fingerprint;
        }
    }

    private string List(string name, string content, params string[] files)
    {
        foreach (var (file, i) in files.Select((file, i) => (file, i)))
        {
            Directory.CreateDirectory(Path.GetDirectoryName(Folder.Combine(file))!);
            File.WriteAllBytes(Folder.Combine(file), TinyImages.Jpeg(i));
        }

        File.WriteAllText(Folder.Combine(name), content);
        return Folder.Combine(name);
    }
}
