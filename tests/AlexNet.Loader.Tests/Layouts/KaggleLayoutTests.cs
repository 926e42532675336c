using AlexNet.Loader.DataSets;
using AlexNet.Loader.Tests.Support;
using AlexNet.Loader.Trees;

namespace AlexNet.Loader.Tests.Layouts;

public sealed class KaggleLayoutTests : LayoutTest
{
    private static readonly string[] Wnids = ["n01440764", "n01443537"];

    [TestCase("")]
    [TestCase("ILSVRC")]
    [TestCase("ILSVRC/Data")]
    [TestCase("ILSVRC/Data/CLS-LOC")]
    public void Open_ReadsWhatIsUnpacked(string below)
    {
        Draw();
        Solve("ILSVRC2012_val_00000003,n01440764 85 1 499 272 \nILSVRC2012_val_00000001,n01443537 1 2 3 4 n01443537 5 6 7 8 \nILSVRC2012_val_00000002,n01440764 1 2 3 4\n");
        using var data = DataSet.Open(Folder.Combine("kaggle", below));
        Assert.That((data.ClassNames, data.Splits), Is.EqualTo((Wnids, new[] { "train", "validation" })));
        Assert.That(Labels(data.Split("train")), Is.EqualTo(new[] { 0, 0, 1, 1 }));
        Assert.That(Labels(data.Split("validation")), Is.EqualTo(new[] { 1, 0, 0 }));
        Assert.That(Bytes(data.Split("validation"), 2), Is.EqualTo(TinyImages.Jpeg(3)));
        Assert.That(data.Findings.LeftOut, Is.EqualTo(new[] { new LeftOut(LeftOutReason.Unlabelled, 1, "test") }));
    }

    [TestCase("")]
    [TestCase("ILSVRC/Data/CLS-LOC")]
    public void Open_ReadsTheTitlesOfClasses(string below)
    {
        Draw();
        Solve("ILSVRC2012_val_00000003,n01440764 1\nILSVRC2012_val_00000001,n01443537 1\nILSVRC2012_val_00000002,n01440764 1\n");
        File.WriteAllText(Folder.Combine("kaggle", "LOC_synset_mapping.txt"), "n01440764 tench, Tinca tinca\nn01443537 goldfish, Carassius auratus\nn01484850 great white shark\n");
        using var data = DataSet.Open(Folder.Combine("kaggle", below));
        Assert.That(data.ClassNames.Select(data.Titles.Shown), Is.EqualTo(new[] { "n01440764 (tench, Tinca tinca)", "n01443537 (goldfish, Carassius auratus)" }));
        Assert.That(data.Titles["n01484850"], Is.Null, "is no class here");
    }

    [Test]
    public void Open_TakesValidationImagesThatAreSorted()
    {
        Draw();
        Directory.Delete(Images("val"), recursive: true);
        Put("val/n01443537/ILSVRC2012_val_00000001.JPEG", 1);
        using var data = DataSet.Open(Folder.Combine("kaggle"));
        Assert.That(Labels(data.Split("validation")), Is.EqualTo(new[] { 1 }));
    }

    /// <summary>As in other folders of classes: a file that links lead to is read once, folders within a class are told, and a class of no image is none.</summary>
    [Test]
    public void Open_ReadsClassFoldersAsOthersAreRead()
    {
        Draw();
        Directory.Delete(Images("val"), recursive: true);
        Put("val/n01443537/new.JPEG", 1);
        Put("train/n01440764/within/e.JPEG", 5);
        File.CreateSymbolicLink(Path.Combine(Images("val"), "n01443537", "again.JPEG"), Path.Combine(Images("train"), "n01443537", "a.JPEG"));
        using (var data = DataSet.Open(Folder.Combine("kaggle")))
        {
            Assert.That((Labels(data.Split("train")), Labels(data.Split("validation"))), Is.EqualTo((new[] { 0, 0, 0, 1, 1 }, new[] { 1 })));
            Assert.That(data.Findings.MergedFolders, Is.EqualTo(1));
            Assert.That(data.Findings.LeftOut, Has.Some.EqualTo(new LeftOut(LeftOutReason.Repeated, 1, "val/n01443537/again.JPEG")));
        }

        File.WriteAllText(Path.Combine(Images("train"), "n01440764", "c.JPEG"), "<html>");
        File.WriteAllText(Path.Combine(Images("train"), "n01440764", "d.JPEG"), "<html>");
        File.WriteAllText(Path.Combine(Images("train"), "n01440764", "within", "e.JPEG"), "<html>");
        Fails(Folder.Combine("kaggle"), "train/n01440764: no images in this class folder (3 other files; the first: c.JPEG ");
    }

    [TestCase("ILSVRC2012_val_00000001,n01443537 1\nILSVRC2012_val_00000002,n01440764 1\n", "ILSVRC2012_val_00000003.JPEG: has no line in ")]
    [TestCase("ILSVRC2012_val_00000001,n01443537\nILSVRC2012_val_00000002,n01440764\nILSVRC2012_val_00000003,n01440764\na,n01440764\n", "val: 1 of 4 images that ")]
    [TestCase("ILSVRC2012_val_00000001\n", "LOC_val_solution.csv: line 2 is 'ILSVRC2012_val_00000001', allowed is an image's name, once, a comma and its class")]
    [TestCase("a,n1\na,n2\n", "LOC_val_solution.csv: line 3 is 'a,n2', allowed is an image's name, once")]
    [TestCase("ILSVRC2012_val_00000001,n1\nILSVRC2012_val_00000002,n1\nILSVRC2012_val_00000003,n1\n", "the training split has no class n1, allowed are n01440764, n01443537")]
    public void Open_NamesWhatDoesNotFit(string lines, string message)
    {
        Draw();
        Solve(lines);
        Fails(Folder.Combine("kaggle"), message);
    }

    [Test]
    public void Open_NamesTheListThatIsMissing()
    {
        Draw();
        Fails(Folder.Combine("kaggle"), "LOC_val_solution.csv: cannot be read: ");
    }

    private void Draw()
    {
        foreach (var (name, i) in new[] { "train/n01443537/a", "train/n01443537/b", "train/n01440764/c", "train/n01440764/d" }.Select((name, i) => (name, i)))
        {
            Put($"{name}.JPEG", 10 + i);
        }

        for (var i = 1; i <= 3; i++)
        {
            Put($"val/ILSVRC2012_val_0000000{i}.JPEG", i);
        }

        Put("test/ILSVRC2012_test_00000001.JPEG", 20);
    }

    private void Put(string file, int number)
    {
        var path = Images(file);
        Directory.CreateDirectory(Path.GetDirectoryName(path)!);
        File.WriteAllBytes(path, TinyImages.Jpeg(number));
    }

    private string Images(string file) => Folder.Combine("kaggle", "ILSVRC", "Data", "CLS-LOC", file);

    private void Solve(string lines) => File.WriteAllText(Folder.Combine("kaggle", "LOC_val_solution.csv"), "ImageId,PredictionString\n" + lines);
}
