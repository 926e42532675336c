using System.IO.Compression;
using System.Text;
using AlexNet.Loader.DataSets;
using AlexNet.Loader.Layouts.Ilsvrc;
using AlexNet.Loader.Sources;
using AlexNet.Loader.Tests.Layouts.Ilsvrc;
using AlexNet.Loader.Tests.Support;

namespace AlexNet.Loader.Tests.Layouts;

/// <summary>The official archives, with the four classes of make_meta.py.</summary>
public sealed class IlsvrcLayoutTests : LayoutTest
{
    private static readonly string[] Wnids = ["n01440764", "n02100735", "n02119789", "n03000684"];

    /// <summary>Numbers of the challenge, one per validation image; 1 is n02119789, 2 n02100735, 3 n01440764, 4 n03000684.</summary>
    private const string Truth = "3\n1\n4\n4\n2\n";

    [Test]
    public void Open_LabelsValidationByTheKit([Values("tar.gz", "folder", "text")] string kit)
    {
        WriteArchives("2012", "img");
        WriteKit("2012", kit, Truth);
        using var data = DataSet.Open(Folder.Path);
        Assert.That(data.Splits, Is.EqualTo(new[] { "train", "validation" }));
        Assert.That(data.ClassNames, Is.EqualTo(Wnids));
        var train = data.Split("train");
        Assert.That(Labels(train), Is.EqualTo(new[] { 0, 0, 1, 1, 2, 2, 3, 3 }));
        Assert.That(Bytes(train, 5), Is.EqualTo(TinyImages.Jpeg(21)));
        Assert.That(train.Name(5), Is.EqualTo($"{Folder.Combine("ILSVRC2012_img_train.tar")}, n02119789.tar, n02119789_1.JPEG"));
        var validation = data.Split("validation");
        Assert.That(Labels(validation), Is.EqualTo(new[] { 0, 2, 3, 3, 1 }));
        Assert.That(Bytes(validation, 1), Is.EqualTo(TinyImages.Jpeg(102)));
        Assert.That(validation.Name(1), Is.EqualTo($"{Folder.Combine("ILSVRC2012_img_val.tar")}, ILSVRC2012_val_00000002.JPEG"));
    }

    [Test]
    public void Open_TakesTheTableFromTheKitOfTheGroundTruth([Values("_t0", "_t3")] string other)
    {
        WriteArchives("2012", "img");
        WriteKit("2012", "tar.gz", Truth);
        var table = "n02119789 4\nn02100735 3\nn01440764 2\nn03000684 1\n";
        File.WriteAllBytes(
            Folder.Combine($"ILSVRC2012_devkit{other}.tar.gz"),
            Gzip(Tars.Bytes(("x/data/meta.mat", new byte[200]), ("x/data/map_clsloc.txt", Encoding.ASCII.GetBytes(table)))));
        using var data = DataSet.Open(Folder.Path);
        Assert.That(Labels(data.Split("validation")), Is.EqualTo(new[] { 0, 2, 3, 3, 1 }));
    }

    [Test]
    public void Open_ReadsThe2010FormWithItsTest()
    {
        WriteArchives("2010", "images", "val/");
        WriteKit("2010", "text", Truth);
        Tars.Write(Folder.Combine("ILSVRC2010_images_test.tar"), ("test/ILSVRC2010_test_00000001.JPEG", TinyImages.Jpeg(1)));
        using (var data = DataSet.Open(Folder.Path))
        {
            // Without its ground truth a test archive is no split.
            Assert.That(data.Splits, Is.EqualTo(new[] { "train", "validation" }));
        }

        File.WriteAllText(Folder.Combine("ILSVRC2010_test_ground_truth.txt"), "2");
        var manifest = Manifest("ilsvrc", ".", """
            "splits": { "train": "ILSVRC2010_images_train.tar", "validation": "ILSVRC2010_images_val.tar", "test": "ILSVRC2010_images_test.tar" }
            """);
        using (var data = DataSet.Open(manifest))
        {
            Assert.That(Labels(data.Split("test")), Is.EqualTo(new[] { 1 }));
        }
    }

    [Test]
    public void Open_NamesWhatIsMissing()
    {
        WriteArchives("2012", "img");
        Fails(Folder.Path, "ILSVRC2012_img_val.tar: its labels are missing, allowed is ILSVRC2012_validation_ground_truth.txt of the development kit");
        File.WriteAllText(Folder.Combine("ILSVRC2012_validation_ground_truth.txt"), Truth);
        Fails(Folder.Path, "the ground truth has no table of synsets, allowed is meta.mat of the development kit");
        File.Delete(Folder.Combine("ILSVRC2012_img_val.tar"));
        using var data = DataSet.Open(Folder.Path);
        Assert.That(data.Splits, Is.EqualTo(new[] { "train" }));
    }

    [Test]
    public void Open_NamesWhatDoesNotFit()
    {
        WriteArchives("2012", "img");
        WriteKit("2012", "folder", "3\n1\n4\n4\n");
        Fails(Folder.Path, "ILSVRC2012_val_00000005.JPEG has the number 5, allowed are 1 to 4, the lines of");
        WriteKit("2012", "folder", Truth + "1\n");
        Fails(Folder.Path, "ILSVRC2012_img_val.tar: 5 images, allowed are 6, the lines of");
        WriteKit("2012", "folder", "3\n1\n5\n4\n2\n");
        Fails(Folder.Path, "ILSVRC2012_validation_ground_truth.txt: line 3 is '5', allowed are numbers of the 4 synsets");
        WriteKit("2012", "folder", "3\n1\nx\n4\n2\n");
        Fails(Folder.Path, "line 3 is 'x', allowed are numbers");
        WriteKit("2012", "folder", Truth);
        Tars.Write(Folder.Combine("ILSVRC2012_img_train.tar"), ("n01440764.tar", Tars.Bytes(("1.JPEG", TinyImages.Jpeg(1)))));
        Fails(Folder.Path, "ILSVRC2012_img_val.tar: the training split has no class n02119789, allowed are n01440764");
    }

    [Test]
    public void Open_RefusesDamagedKits()
    {
        WriteArchives("2012", "img");
        File.WriteAllText(Folder.Combine("ILSVRC2012_validation_ground_truth.txt"), Truth);

        // Names without numbers are in another order than the challenge's: they must not pass for a table.
        File.WriteAllText(Folder.Combine("synsets.txt"), "n01440764 tench, Tinca tinca\nn02100735 English setter\n");
        Fails(Folder.Path, "synsets.txt: line 1 has the number 0 and the name 'n01440764', allowed are a name and a number from 1, each once");
        File.WriteAllText(Folder.Combine("synsets.txt"), "n01440764 1\nn02100735 1\n");
        Fails(Folder.Path, "synsets.txt: line 2 has the number 1");
        File.Delete(Folder.Combine("synsets.txt"));
        File.WriteAllBytes(Folder.Combine("ILSVRC2012_devkit_t12.tar.gz"), [0x1F, 0x8B, 8, 0, 1, 2, 3]);
        Fails(Folder.Path, "ILSVRC2012_devkit_t12.tar.gz: cannot be unpacked: it is cut short");
        var kit = Gzip(Tars.Bytes(("x/data/meta.mat", MatFileTests.Golden("meta.mat"))));
        File.WriteAllBytes(Folder.Combine("ILSVRC2012_devkit_t12.tar.gz"), kit[..^600]);
        Fails(Folder.Path, "ILSVRC2012_devkit_t12.tar.gz: cut short in x/data/meta.mat");
        kit[100] ^= 0xFF;
        File.WriteAllBytes(Folder.Combine("ILSVRC2012_devkit_t12.tar.gz"), kit);
        Fails(Folder.Path, "ILSVRC2012_devkit_t12.tar.gz: cannot be unpacked");
        File.WriteAllBytes(Folder.Combine("ILSVRC2012_devkit_t12.tar.gz"), Gzip(Tars.Bytes(("x/data/meta.mat", new byte[200]))));
        Fails(Folder.Path, "ILSVRC2012_devkit_t12.tar.gz, x/data/meta.mat: version 0x0000");
    }

    /// <summary>A kit as a plain tar, lines ending as on Windows, and the ground truth itself in the folder.</summary>
    [Test]
    public void Open_TakesKitsOfOtherForms([Values] bool isTar)
    {
        WriteArchives("2012", "img");
        var truth = Truth.Replace("\n", "\r\n") + "\n\n";
        if (isTar)
        {
            var meta = MatFileTests.Golden("meta.mat");
            Tars.Write(Folder.Combine("ILSVRC2012_devkit_t12.tar"), ("k/data/ILSVRC2012_validation_ground_truth.txt", Encoding.ASCII.GetBytes(truth)), ("k/data/meta.mat", meta), ("old/meta.mat", [1]));
        }
        else
        {
            File.WriteAllText(Folder.Combine("ILSVRC2012_validation_ground_truth.txt"), truth);
            Directory.CreateDirectory(Folder.Combine("My_DEVKIT"));
            File.WriteAllText(Folder.Combine("My_DEVKIT", "synsets.txt"), "\nn02119789\t1\nn02100735  2 setter\n\nn01440764 3\nn03000684 4\n");
        }

        using var data = DataSet.Open(Folder.Path);
        Assert.That(Labels(data.Split("validation")), Is.EqualTo(new[] { 0, 2, 3, 3, 1 }));
        Assert.That(data.Titles["n01440764"], Is.EqualTo(isTar ? "tench, Tinca tinca" : null));
    }

    [Test]
    public void Open_RefusesImagesWithoutANumberOfTheirOwn()
    {
        WriteArchives("2012", "img");
        WriteKit("2012", "text", "3\n1\n");
        var path = Folder.Combine("ILSVRC2012_img_val.tar");
        Tars.Write(path, ("a/ILSVRC2012_val_00000001.JPEG", TinyImages.Jpeg(1)), ("b/ILSVRC2012_val_00000001.JPEG", TinyImages.Jpeg(1)));
        Fails(Folder.Path, $"{path}: b/ILSVRC2012_val_00000001.JPEG has the number 1, allowed are 1 to 2, the lines of {Folder.Combine("ILSVRC2012_validation_ground_truth.txt")}, each once");
        Tars.Write(path, ("ILSVRC2012_val_x.JPEG", TinyImages.Jpeg(1)));
        Fails(Folder.Path, $"{path}: ILSVRC2012_val_x.JPEG has the number 0, allowed are 1 to 2");
    }

    [Test]
    public void Open_NamesTheKitThatCannotBeRead()
    {
        WriteArchives("2012", "img");
        Directory.CreateDirectory(Folder.Combine("ILSVRC2012_devkit_t12"));
        Fails(Folder.Path, $"{Folder.Combine("ILSVRC2012_img_val.tar")}: its labels are missing, allowed is ILSVRC2012_validation_ground_truth.txt of the development kit, beside it or in the kit's tar.gz");
        File.WriteAllText(Folder.Combine("ILSVRC2012_validation_ground_truth.txt"), Truth);
        Fails(Folder.Path, $"{Folder.Path}: the ground truth has no table of synsets, allowed is meta.mat of the development kit or map_clsloc.txt or synsets.txt (lines WNID NUMBER)");
        File.WriteAllText(Folder.Combine("synsets.txt"), "\n");
        Fails(Folder.Path, $"{Folder.Combine("synsets.txt")}: no classes, allowed is at least one");
        File.CreateSymbolicLink(Folder.Combine("ILSVRC2012_devkit_t00.tar"), "nowhere");
        Fails(Folder.Path, $"{Folder.Combine("synsets.txt")}: no classes");
        File.Delete(Folder.Combine("ILSVRC2012_validation_ground_truth.txt"));
        Fails(Folder.Path, $"{Folder.Combine("ILSVRC2012_devkit_t00.tar")}: cannot be read: ");
    }

    [Test]
    public void Synsets_AreTheLeavesOfTheTable()
    {
        var table = Synsets.FromMat("meta.mat", MatFileTests.Golden("meta.mat"), "2012");
        Assert.That(table, Is.EqualTo(new Dictionary<int, string> { [1] = "n02119789", [2] = "n02100735", [3] = "n01440764", [4] = "n03000684" }));
        Assert.That(Message(() => Synsets.FromMat("meta.mat", MatFileTests.Golden("meta.mat"), "2010")), Is.EqualTo(
            "meta.mat: synsets has no field ILSVRC2010_ID, but ILSVRC2012_ID, WNID, words, gloss, num_children, children, wordnet_height, num_train_images"));
        Assert.That(Message(() => Synsets.FromText("s.txt", "n1 1\nn2 x\n"u8.ToArray())), Is.EqualTo("s.txt: line 2 has the number 0 and the name 'n2', allowed are a name and a number from 1, each once"));
        var other = MatFileTests.Golden("meta.mat");
        other.AsSpan().Slice(other.AsSpan().IndexOf("synsets"u8), 7).Fill((byte)'x');
        Assert.That(Message(() => Synsets.FromMat("meta.mat", other, "2012")), Is.EqualTo("meta.mat: there is no struct array synsets, but xxxxxxx"));

        static string Message(Action act) => Assert.Throws<UserErrorException>(act.Invoke)!.Message;
    }

    private static byte[] Gzip(byte[] bytes)
    {
        var target = new MemoryStream();
        using (var gzip = new GZipStream(target, CompressionLevel.Fastest))
        {
            gzip.Write(bytes);
        }

        return target.ToArray();
    }

    private void WriteArchives(string year, string word, string folder = "")
    {
        Tars.Write(
            Folder.Combine($"ILSVRC{year}_{word}_train.tar"),
            [.. Wnids.Select((wnid, c) => ($"{wnid}.tar", Tars.Bytes([.. Enumerable.Range(0, 2).Select(i => ($"{wnid}_{i}.JPEG", TinyImages.Jpeg((10 * c) + i)))])))]);
        Tars.Write(
            Folder.Combine($"ILSVRC{year}_{word}_val.tar"),
            [.. Enumerable.Range(1, 5).Reverse().Select(i => (Name(i), TinyImages.Jpeg(100 + i)))]);

        // The number counts and not the order of names: the first image's is the last.
        string Name(int i) => $"{(i == 1 ? "z/" : folder)}ILSVRC{year}_val_{i:00000000}.JPEG";
    }

    private void WriteKit(string year, string form, string truth)
    {
        var (truthName, kit) = ($"ILSVRC{year}_validation_ground_truth.txt", $"ILSVRC{year}_devkit_t12");
        switch (form)
        {
            case "text":
                File.WriteAllText(Folder.Combine(truthName), truth);
                File.WriteAllText(Folder.Combine("map_clsloc.txt"), "n02119789 1 kit_fox\nn02100735 2 English_setter\nn01440764 3 tench\nn03000684 4 chain_saw\n");
                break;
            case "folder":
                Directory.CreateDirectory(Folder.Combine(kit, "data"));
                File.WriteAllText(Folder.Combine(kit, "data", truthName), truth);
                File.WriteAllBytes(Folder.Combine(kit, "data", "meta.mat"), MatFileTests.Golden("meta.mat"));
                break;
            default:
                var tar = Tars.Bytes(
                    ($"{kit}/data/{truthName}", Encoding.ASCII.GetBytes(truth)), ($"{kit}/data/meta.mat", MatFileTests.Golden("meta-compressed.mat")));
                File.WriteAllBytes(Folder.Combine(kit + ".tar.gz"), Gzip(tar));
                break;
        }
    }
}
