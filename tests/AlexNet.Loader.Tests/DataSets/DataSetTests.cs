using AlexNet.Loader.DataSets;
using AlexNet.Loader.Shards;
using AlexNet.Loader.Sources;
using AlexNet.Loader.Storage;
using AlexNet.Loader.Tests.Support;
using AlexNet.Loader.Trees;

namespace AlexNet.Loader.Tests.DataSets;

public sealed class DataSetTests : FolderTest
{
    [Test]
    public void Open_ReadsSplitFolders()
    {
        TinyImages.WriteClasses(Folder.Combine("train"), classes: 3, perClass: 2);
        TinyImages.WriteClasses(Folder.Combine("validation"), classes: 2, perClass: 1);
        Touch("train", "class1", ".hidden");
        Touch("train", "class1", "deeper", "photo.of.anything");
        using var data = DataSet.Open(Folder.Path);
        Assert.That(data.ClassNames, Is.EqualTo(new[] { "class0", "class1", "class2" }));
        Assert.That(data.Splits, Is.EqualTo(new[] { "train", "validation" }));
        Assert.That(data.Name, Is.EqualTo(Path.GetFileName(Folder.Path)));
        Assert.That(data.Size, Is.EqualTo(256));
        var train = data.Split("train");
        Assert.That(Enumerable.Range(0, train.Count).Select(train.Label), Is.EqualTo(new[] { 0, 0, 1, 1, 1, 2, 2 }));
        Assert.That(train.Name(0), Is.EqualTo(Folder.Combine("train", "class0", "000.jpg")));
        Assert.That(train.Name(4), Is.EqualTo(Folder.Combine("train", "class1", "deeper", "photo.of.anything")));
        Assert.That(data.Split("validation").ClassNames, Is.EqualTo(data.ClassNames));
        Assert.That(data.TrySplit("test", out _), Is.False);
    }

    [Test]
    public void Open_DividesAPlainFolderByTheStatedRule()
    {
        for (var i = 0; i < 25; i++)
        {
            Touch("cat", $"{i}.jpg");
        }

        Touch("dog", "1.jpg");
        using var data = DataSet.Open(Folder.Path);
        var validation = data.Split("validation");
        var names = Enumerable.Range(0, validation.Count).Select(i => Path.GetRelativePath(Folder.Path, validation.Name(i))).ToArray();

        // From another program: sorted(range(25), key=lambda i: hashlib.sha256(f"cat/{i}.jpg".encode()).digest()[:8])[9::10].
        Assert.That(names, Is.EqualTo(new[] { Expected(0), Expected(1) }));
        Assert.That(data.Split("train").Count, Is.EqualTo(24));
        Assert.That(data.Split("train").Label(23), Is.EqualTo(1));
        static string Expected(int i) => $"cat/{SplitOfCats[i]}.jpg";
    }

    [Test]
    public void Open_NamesAnUnreadableFolder([Values(".", "cat")] string unreadable)
    {
        Touch("cat", "1.jpg");
        var path = Path.GetFullPath(Folder.Combine(unreadable));
        if (!OperatingSystem.IsLinux())
        {
            Assert.Ignore("the user of a thread's file accesses is Linux's");
            return;
        }

        const UnixFileMode Everybody = UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.UserExecute
            | UnixFileMode.GroupRead | UnixFileMode.GroupExecute | UnixFileMode.OtherRead | UnixFileMode.OtherExecute;
        File.SetUnixFileMode(Folder.Path, Everybody);
        File.SetUnixFileMode(path, UnixFileMode.None);
        try
        {
            using var ordinary = new OrdinaryUser();
            Fails(Folder.Path, $"{path}: cannot be read: ");
        }
        finally
        {
            File.SetUnixFileMode(path, Everybody);
        }
    }

    [Test]
    public void Open_NamesWhatIsThereInsteadOfImages()
    {
        File.WriteAllBytes(Folder.Combine("train.tar.bz2"), [.. "BZh"u8]);
        Fails(Folder.Path, "no images and no shards but train.tar.bz2, allowed are");
        File.WriteAllBytes(Folder.Combine("train.tar.gz"), [0x1F, 0x8B]);
        Fails(Folder.Path, "train.tar.gz: compressed with gzip, which cannot be read at any place; allowed is a plain tar");
        Fails(Folder.Combine("train.tar.gz"), "train.tar.gz: compressed with gzip, which cannot be read at any place; allowed is a plain tar");
    }

    [Test]
    public void Open_ReadsShards()
    {
        TinyImages.WriteClasses(Folder.Combine("images"), classes: 2, perClass: 5);
        using var images = DataSet.Open(Folder.Combine("images"));
        var source = (IEncodedSource)images.Split("train");
        TinyImages.WriteShards(Folder.Combine("shards"), "train", source, perShard: 4);
        using var data = DataSet.Open(Folder.Combine("shards"));
        var shards = (IPreparedSource)data.Split("train");
        Assert.That((data.Size, shards.Count), Is.EqualTo((TinyImages.Size, 10)));
        Assert.That(data.ClassNames, Is.EqualTo(new[] { "class0", "class1" }));
        Assert.That(Enumerable.Range(0, 10).Select(shards.Label), Is.EqualTo(Enumerable.Range(0, 10).Select(source.Label)));
        Assert.That(shards.Name(5), Does.EndWith("train-00001-of-00003.safetensors, image 1"));
        Assert.That(data.TrySplit("validation", out _), Is.False);
    }

    [Test]
    public void Open_NamesWhatIsWrongWithAFolder()
    {
        Fails(Folder.Combine("none"), "there is no such folder");
        Fails(Folder.Path, "no images and no shards, allowed are");
        Directory.CreateDirectory(Folder.Combine("cat"));
        Fails(Folder.Path, $"{Folder.Combine("cat")}: no images in this class folder");
        Directory.CreateDirectory(Folder.Combine("validation", "cat"));
        Fails(Folder.Path, $"{Folder.Combine("validation", "cat")}: no images in this class folder, allowed is at least one");
        Directory.CreateDirectory(Folder.Combine("train"));
        Fails(Folder.Path, $"{Folder.Combine("train")}: no class folders");
        Touch("train", "cat", "1.jpg");
        Fails(Folder.Path, $"{Folder.Combine("validation", "cat")}: no images in this class folder");
        Directory.Delete(Folder.Combine("validation", "cat"));
        Touch("validation", "cow", "1.jpg");
        Fails(Folder.Path, "the training split has no class cow, allowed are cat");
    }

    [Test]
    public void Open_RefusesAClassWithoutOneImage()
    {
        Touch("cat", "1.jpg");
        Directory.CreateDirectory(Folder.Combine("dog"));
        File.WriteAllText(Folder.Combine("dog", "readme.txt"), "Dogs");
        Fails(Folder.Path, $"{Folder.Combine("dog")}: no images in this class folder (readme.txt starts with 44 6F 67 73), allowed is at least one");
        File.WriteAllText(Folder.Combine("dog", "a.html"), "<html>");
        Fails(Folder.Path, "(2 other files; the first: a.html starts with 3C 68 74 6D (HTML or XML)), allowed");
        File.WriteAllText(Folder.Combine("dog", "a.html"), "");
        Fails(Folder.Path, "the first: a.html is empty)");

        // Another format is named where it is decoded, file by file; one image beside other files will do.
        File.WriteAllBytes(Folder.Combine("dog", "z.png"), [0x89, 0x50, 0x4E, 0x47]);
        using var data = DataSet.Open(Folder.Path);
        Assert.That(data.Split("train").Count, Is.EqualTo(2));
        Assert.That(data.Findings.LeftOut, Is.EqualTo(new[] { new LeftOut(LeftOutReason.NoImage, 2, "dog/a.html") }));
    }

    [Test]
    public void Open_NamesWhatIsNoManifestAndNoData()
    {
        var path = Folder.Combine("x.json");
        Fails(path, $"{path}: there is no such manifest");
        Assert.That(Assert.Throws<UserErrorException>(() => DataSet.Open(Folder.Path, Folder.Path))!.Message, Is.EqualTo($"{Folder.Path}: there is no such manifest"), "another folder takes a manifest");
        var text = Folder.Combine("x.txt");
        File.WriteAllText(text, "");
        Fails(text, $"{text}: a file, allowed are a manifest (*.json), an archive (*.tar, *.zip), a table of images (*.parquet), a list of paths and labels (*.csv, *.tsv) or a folder");
        Touch("set.json", "cat", "1.jpg");
        using var data = DataSet.Open(Folder.Combine("set.json").Replace("set.json", "set.json/"));
        Assert.That((data.Name, data.Location, data.Root), Is.EqualTo(("set.json", Folder.Combine("set.json"), Folder.Combine("set.json"))), "a folder may be called so");
    }

    [Test]
    public void RequireClasses_SaysWhatWasLeftOut()
    {
        Touch("cat", "1.jpg");
        using (var one = DataSet.Open(Folder.Path))
        {
            Assert.That(Assert.Throws<UserErrorException>(one.RequireClasses)!.Message, Is.EqualTo($"{Folder.Path}: one class only, cat; allowed are two or more, as a network learns to tell them apart"));
        }

        Touch("lost+found", "1.jpg");
        using (var one = DataSet.Open(Folder.Path))
        {
            Assert.That(Assert.Throws<UserErrorException>(one.RequireClasses)!.Message, Is.EqualTo($"{Folder.Path}: one class only, cat (left out: 1 system file or folder (lost+found)); allowed are two or more, as a network learns to tell them apart"));
        }

        Touch("dog", "1.jpg");
        using var two = DataSet.Open(Folder.Path);
        two.RequireClasses();
    }

    /// <summary>Pictures that nobody describes can be prepared at any size; a manifest's and those of shards have theirs.</summary>
    [Test]
    public void PrepareAt_ChangesTheSizeWhereItIsFree([Values("folder", "manifest", "shards")] string form)
    {
        Touch("images", "cat", "1.jpg");
        ShardFormat.Write(Folder.Combine("shards", "train-0.safetensors"), new byte[48], new int[1], 4, ["a", "b"]);
        File.WriteAllText(Folder.Combine("x.json"), """{ "name": "x", "origin": "o", "licence": "l", "layout": "folders", "root": "x", "image_size": 64 }""");
        using var data = form == "manifest" ? DataSet.Open(Folder.Combine("x.json"), Folder.Combine("images")) : DataSet.Open(Folder.Combine(form == "folder" ? "images" : "shards"));
        var size = form switch { "folder" => 256, "manifest" => 64, _ => 4 };
        Assert.That((data.Size, data.IsSizeFree, data.Pictures is null), Is.EqualTo((size, form == "folder", true)));
        data.PrepareAt(size);
        if (form == "folder")
        {
            data.PrepareAt(size - 1);
            Assert.That(data.Size, Is.EqualTo(255));
        }
        else
        {
            Assert.That(Assert.Throws<InvalidOperationException>(() => data.PrepareAt(size - 1))!.Message, Is.EqualTo($"the images of {data.Name} are of {size}×{size}"));
            Assert.That(data.Size, Is.EqualTo(size));
        }
    }

    [Test]
    public void Dispose_ClosesEverySplit()
    {
        Write("train-00000-of-00001");
        Write("test-00000-of-00001");
        var data = DataSet.Open(Folder.Path);
        var sources = new[] { "train", "test" }.Select(name => (IPreparedSource)data.Split(name)).ToArray();
        data.Dispose();
        Array.ForEach(sources, source => Assert.Throws<ObjectDisposedException>(() => source.Pixels(0)));
    }

    /// <summary>As archives are unpacked: a folder around a folder. Of a chain without end nobody has meant the last.</summary>
    [TestCase(8, true)]
    [TestCase(9, false)]
    public void Open_ReadsWhatLiesInFoldersWithinFolders(int depth, bool isFound)
    {
        var (path, inner) = (Folder.Combine("a"), Folder.Combine("a", string.Join('/', Enumerable.Repeat("b", depth))));
        ShardFormat.Write(Path.Combine(inner, "train-0.safetensors"), new byte[48], new int[1], 4, ["a", "b"]);
        if (!isFound)
        {
            Assert.Throws<UserErrorException>(() => DataSet.Open(path));
            return;
        }

        using var data = DataSet.Open(path);
        Assert.That((data.Size, data.Name, data.Location), Is.EqualTo((4, "a", path)));
    }

    private void Write(string name) => ShardFormat.Write(Folder.Combine($"{name}.safetensors"), new byte[48], new int[1], 4, ["a", "b"]);

    /// <summary>See the comment in the test.</summary>
    private static readonly int[] SplitOfCats = [5, 6];

    private static void Fails(string path, string message)
    {
        var error = Assert.Throws<UserErrorException>(() => DataSet.Open(path).Dispose());
        Assert.That(error!.Message, Does.Contain(message).And.Not.Contains("\n"));
    }

    private void Touch(params string[] parts)
    {
        var path = Folder.Combine(parts);
        Directory.CreateDirectory(Path.GetDirectoryName(path)!);
        File.WriteAllBytes(path, [0xFF, 0xD8, 0xFF, 0xE0]);
    }
}
