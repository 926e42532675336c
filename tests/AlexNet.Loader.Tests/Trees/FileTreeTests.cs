using System.Runtime.Versioning;
using AlexNet.Loader.Archives;
using AlexNet.Loader.Tests.Support;
using AlexNet.Loader.Trees;

namespace AlexNet.Loader.Tests.Trees;

public sealed class FileTreeTests : FolderTest
{
    private static readonly string[] Names =
        ["b/2.jpg", "b/1.jpg", "a/", "a/x/deep/3.jpg", "a/4.jpg", "top.txt", "b!/5.jpg", ".hidden/6.jpg", "a/.7.jpg"];

    [Test]
    public void Sub_HasWhatLiesBelow()
    {
        var tree = Tree(new Findings(), Names);
        Assert.That((tree.Root, tree.Prefix, tree.Shown), Is.EqualTo(("x.tar", "", "x.tar")));
        Assert.That(tree.Folders, Is.EqualTo(new[] { "a", "b", "b!" }));
        Assert.That(Files(tree), Is.EqualTo(new[] { "a/4.jpg", "a/x/deep/3.jpg", "b!/5.jpg", "b/1.jpg", "b/2.jpg", "top.txt" }));
        Assert.That(tree.OwnFiles.Select(entry => entry.Name), Is.EqualTo(new[] { "top.txt" }));
        var a = tree.Sub("a");
        Assert.That((a.Prefix, a.Shown, a.Folders.Single()), Is.EqualTo(("a/", "x.tar, a", "x")));
        Assert.That(Files(a), Is.EqualTo(new[] { "a/4.jpg", "a/x/deep/3.jpg" }));
        Assert.That(a.OwnFiles.Select(entry => entry.Name), Is.EqualTo(new[] { "a/4.jpg" }));
        Assert.That(Files(a.Sub("x/deep/")), Is.EqualTo(new[] { "a/x/deep/3.jpg" }));
        Assert.That(Files(tree.Sub("b")), Is.EqualTo(new[] { "b/1.jpg", "b/2.jpg" }));
        Assert.That(Files(tree.Sub("c")), Is.Empty);
    }

    [Test]
    public void OfFolder_IsCalledByItsPath()
    {
        Directory.CreateDirectory(Folder.Combine("a", "b"));
        File.WriteAllText(Folder.Combine("a", "b", "1.jpg"), "");
        var tree = FileTree.OfFolder(Folder.Path, FileFilter.None, new Findings(), default);
        Assert.That((tree.Root, tree.Shown, tree.Sub("a/b").Shown, tree.Archive), Is.EqualTo((Folder.Path, Folder.Path, Folder.Combine("a", "b"), (ArchiveFile?)null)));
        Assert.That(tree.PathOf(tree.Files.Single()), Is.EqualTo(Folder.Combine("a", "b", "1.jpg")));
        Assert.That(tree.Names, Is.Null, "no file has two names");
        var error = Assert.Throws<UserErrorException>(() => FileTree.OfFolder(Folder.Combine("none"), FileFilter.None, new Findings(), default));
        Assert.That(error!.Message, Is.EqualTo($"{Folder.Combine("none")}: there is no such folder"));
    }

    [Test]
    [UnsupportedOSPlatform("windows")]
    public void OfFolder_NamesTheFolderThatCannotBeRead()
    {
        Directory.CreateDirectory(Folder.Combine("a", "b"));
        const UnixFileMode Everybody = UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.UserExecute | UnixFileMode.GroupRead | UnixFileMode.GroupExecute | UnixFileMode.OtherRead | UnixFileMode.OtherExecute;
        File.SetUnixFileMode(Folder.Path, Everybody);
        File.SetUnixFileMode(Folder.Combine("a", "b"), UnixFileMode.None);
        using var ordinary = new OrdinaryUser();
        var error = Assert.Throws<UserErrorException>(() => FileTree.OfFolder(Folder.Path, FileFilter.None, new Findings(), default));
        Assert.That(error!.Message, Does.StartWith($"{Folder.Path}: cannot be read: ").And.Contains(Folder.Combine("a", "b")));
    }

    [Test]
    public void WithoutWrappers_EndsAboveTheClassesOrAtWhatIsSought()
    {
        Assert.That(Tree(new Findings(), "a/b/c/cat/1.jpg", "a/b/c/dog/1.jpg").WithoutWrappers(_ => false).Prefix, Is.EqualTo("a/b/c/"));
        Assert.That(Tree(new Findings(), "a/train/c/cat/1.jpg").WithoutWrappers(name => name == "train").Prefix, Is.EqualTo("a/"));
        Assert.That(Tree(new Findings(), "a/cat/1.jpg").WithoutWrappers(_ => false).Prefix, Is.EqualTo("a/"), "a class is no wrapper of its images");
        Assert.That(Tree(new Findings(), "cat/1.jpg").WithoutWrappers(_ => false).Prefix, Is.Empty);
    }

    [Test]
    public void Of_LeavesOutRunsAndNothingElseOfTheirName()
    {
        var findings = new Findings();
        string[] kept = ["data/runs/cat/1.jpg", "myruns/x/recipe.json", "other/recipe.json", "recipe.json", "runs2/x/recipe.json"];
        var tree = Tree(findings, ["runs/a/recipe.json", "runs/a/1.jpg", "deep/runs/b/recipe.json", "deep/runs/b/c/2.jpg", .. kept]);
        Assert.That(Files(tree), Is.EqualTo(kept));
        Assert.That(findings.LeftOut, Is.EqualTo(new[] { new LeftOut(LeftOutReason.Foreign, 2, "deep/runs") }));
    }

    [Test]
    public void Of_CountsWhatItLeavesOutOnceByItsPlace()
    {
        var findings = new Findings();
        var tree = FileTree.Of(ArchiveFile.InMemory("x.tar", []), Entries("a/old/1.jpg", "a/old/2.jpg", "Thumbs.db", "a/1.jpg"), new FileFilter(["old"]), findings, "inner.tar, ");
        Assert.That(Files(tree), Is.EqualTo(new[] { "a/1.jpg" }));
        Assert.That(findings.LeftOut, Is.EqualTo(new[] { new LeftOut(LeftOutReason.Foreign, 1, "inner.tar, Thumbs.db"), new LeftOut(LeftOutReason.Ignored, 1, "inner.tar, a/old") }));
    }

    [TestCase("lost+found")]
    [TestCase("__MACOSX")]
    [TestCase("@eaDir")]
    [TestCase("@tmp")]
    [TestCase("@Recycle")]
    [TestCase("@Recently-Snapshot")]
    [TestCase("#recycle")]
    [TestCase("#snapshot")]
    [TestCase("System Volume Information")]
    [TestCase("$RECYCLE.BIN")]
    [TestCase("RECYCLER")]
    [TestCase("__pycache__")]
    [TestCase("Thumbs.db")]
    [TestCase("ehthumbs.db")]
    [TestCase("desktop.ini")]
    public void Filter_KnowsWhatIsForeign(string name)
    {
        foreach (var spelled in new[] { name, name.ToUpperInvariant(), name.ToLowerInvariant() })
        {
            Assert.That(FileFilter.None.Find($"a/{spelled}/b"), Is.EqualTo((2 + name.Length, LeftOutReason.Foreign)));
            Assert.That(FileFilter.None.Find($"{spelled}"), Is.EqualTo((name.Length, LeftOutReason.Foreign)));
        }

        Assert.That(FileFilter.None.Find($"a/{name}x"), Is.Null);
    }

    [TestCase("old", "a/old/b", 5)]
    [TestCase("old", "a/older", null)]
    [TestCase("old", "a/Old", null)]
    [TestCase("*.tmp", "a/b.tmp", 7)]
    [TestCase("a/b", "a/b/c", 3)]
    [TestCase("a/b", "x/a/b", null)]
    [TestCase("*/b", "x/a/b", 5)]
    [TestCase("a?", "ab/c", 2)]
    [TestCase("a", "b/c/", null)]
    public void Filter_LeavesOutTheFirstPartThatFits(string pattern, string path, int? length)
    {
        Assert.That(new FileFilter([pattern]).Find(path), Is.EqualTo(length is { } found ? (found, LeftOutReason.Ignored) : default((int, LeftOutReason)?)));
    }

    private static IEnumerable<ArchiveEntry> Entries(params string[] names) =>
        names.Select((name, i) => new ArchiveEntry(name, name.EndsWith('/') ? EntryKind.Folder : EntryKind.File, i, 1));

    private static FileTree Tree(Findings findings, params string[] names) => FileTree.Of(ArchiveFile.InMemory("x.tar", []), Entries(names), FileFilter.None, findings);

    private static string[] Files(FileTree tree) => [.. tree.Files.Select(entry => entry.Name)];
}
