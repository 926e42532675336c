using AlexNet.Loader.Storage;
using AlexNet.Loader.Tests.Support;

namespace AlexNet.Loader.Tests.Storage;

public sealed class SafePathTests : FolderTest
{
    [TestCase("a", true, true)]
    [TestCase("a b.tar.gz", true, true)]
    [TestCase("...", false, true)]
    [TestCase(".a", false, true)]
    [TestCase("..a", false, true)]
    [TestCase("a/b", false, true)]
    [TestCase("a/.b", false, true)]
    [TestCase("", false, false)]
    [TestCase(".", false, false)]
    [TestCase("..", false, false)]
    [TestCase("/a", false, false)]
    [TestCase("a/", false, false)]
    [TestCase("a//b", false, false)]
    [TestCase("a/./b", false, false)]
    [TestCase("a/..", false, false)]
    [TestCase("../a", false, false)]
    [TestCase("a\\b", false, false)]
    [TestCase("C:", false, false)]
    [TestCase("a\n", false, false)]
    [TestCase("a\u007f", false, false)]
    public void Names_StayBelowTheirFolder(string path, bool isFileName, bool isRelative)
    {
        Assert.That((SafePath.IsFileName(path), SafePath.IsRelative(path)), Is.EqualTo((isFileName, isRelative)));
    }

    [Test]
    public void Names_AreAsLongAsFileSystemsTake()
    {
        Assert.That((SafePath.IsFileName(new string('a', 255)), SafePath.IsFileName(new string('a', 256))), Is.EqualTo((true, false)));
        Assert.That(SafePath.IsRelative($"{new string('a', 255)}/{new string('b', 255)}"));
        Assert.That(SafePath.IsRelative($"b/{new string('a', 256)}"), Is.False);
    }

    [Test]
    public void FreeSpace_ComparesWhatIsNeeded()
    {
        FreeSpace.Require(Folder.Path, 1);
        var error = Assert.Throws<UserErrorException>(() => FreeSpace.Require(Folder.Path, long.MaxValue));
        Assert.That(error!.Message, Does.Match($"^{Folder.Path}: the disk is too full: needed are 9,223,372,036,854,775,807 bytes, free are [0-9,]+$"));
        Assert.That(FreeSpace.Compare(Folder.Path, 1234), Does.Match("^it takes 1,234 bytes, free are [0-9,]+$"));
        Assert.That(FreeSpace.Of(Folder.Path), Is.EqualTo(new DriveInfo(Folder.Path).AvailableFreeSpace).Within(10).Percent);
    }

    [Test]
    public void FreeSpace_OfNoDisk_IsNotKnown()
    {
        var nowhere = Folder.Combine("none", "deeper");
        Assert.That(FreeSpace.Of(nowhere), Is.Null);
        Assert.That(FreeSpace.Compare(nowhere, 1234), Is.EqualTo("it takes 1,234 bytes"));
        FreeSpace.Require(nowhere, long.MaxValue);
    }
}
