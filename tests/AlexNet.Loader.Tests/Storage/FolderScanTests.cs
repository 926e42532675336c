using AlexNet.Loader.Storage;
using AlexNet.Loader.Tests.Support;

namespace AlexNet.Loader.Tests.Storage;

public sealed class FolderScanTests : FolderTest
{
    /// <summary>By code units, in which capitals come first, ten before two, and letters with accents last.</summary>
    private static readonly string[] Ordered = ["10", "2", "B", "Z", "_x", "a", "a-b", "a.b", "ab", "b", "é"];

    [Test]
    public void Names_AreInOrdinalOrderWhateverTheLanguage()
    {
        foreach (var name in Ordered.Reverse())
        {
            Directory.CreateDirectory(Folder.Combine(name));
            File.WriteAllText(Folder.Combine($"{name}.bin"), "");
        }

        Directory.CreateDirectory(Folder.Combine(".hidden"));
        File.WriteAllText(Folder.Combine("a.BIN"), "");
        Assert.That(FolderScan.Folders(Folder.Path), Is.EqualTo(Ordered));
        Assert.That(FolderScan.Files(Folder.Path, "*.bin"), Is.EqualTo(new[] { "10", "2", "B", "Z", "_x", "a-b", "a.b", "a", "ab", "b", "é" }.Select(name => $"{name}.bin")));
    }

    [Test]
    public void Folders_NamesAFolderThatIsNotThere()
    {
        var error = Assert.Throws<UserErrorException>(() => FolderScan.Folders(Folder.Combine("none")));
        Assert.That(error!.Message, Is.EqualTo($"{Folder.Combine("none")}: there is no such folder"));
    }
}
