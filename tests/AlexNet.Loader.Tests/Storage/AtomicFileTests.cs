using AlexNet.Loader.Storage;
using AlexNet.Loader.Tests.Support;

namespace AlexNet.Loader.Tests.Storage;

public sealed class AtomicFileTests : FolderTest
{
    private string Target => Folder.Combine("deep", "a.bin");

    /// <summary>A file that has its name must outlive a failure of power.</summary>
    [Test]
    public void Write_BringsAllBytesToTheDiskBeforeTheFileHasItsName()
    {
        var flushes = new List<(long Length, bool IsOnDisk, bool HasName)>();
        AtomicFile.Write(Target, stream => stream.Write(new byte[700]), path => new WatchedFile(path, FileMode.CreateNew, flushes, Target));
        Assert.That(flushes, Is.EqualTo(new[] { (700L, true, false) }));
        Assert.That(File.ReadAllBytes(Target), Has.Length.EqualTo(700));
    }

    [Test]
    public void Write_TakesThePlaceOfAnOlderFileOnlyWhenItIsWhole()
    {
        AtomicFile.Write(Target, stream => stream.Write("old"u8));
        Assert.Throws<InvalidOperationException>(() => AtomicFile.Write(Target, stream =>
        {
            stream.Write("half"u8);
            Assert.That(File.ReadAllText(Target), Is.EqualTo("old"));
            throw new InvalidOperationException("injected");
        }));
        Assert.That(File.ReadAllText(Target), Is.EqualTo("old"));
        AtomicFile.Write(Target, stream => stream.Write("new"u8));
        Assert.That(File.ReadAllText(Target), Is.EqualTo("new"));
        Assert.That(All(), Is.EqualTo(new[] { "a.bin" }));
    }

    [Test]
    public void Write_NamesTheFileThatCannotBeWritten()
    {
        File.WriteAllText(Folder.Combine("deep"), "a file where a folder should be");
        var error = Assert.Throws<UserErrorException>(() => AtomicFile.Write(Target, _ => { }));
        Assert.That(error!.Message, Does.StartWith($"{Target}: cannot be written: "));
    }

    /// <summary>.NET tells of a file beyond what the file system may hold with an exception of its own.</summary>
    [Test]
    public void Write_TellsOfAFileThatIsTooLarge()
    {
        var tooLarge = new ArgumentOutOfRangeException("value", "too large");
        var error = Assert.Throws<UserErrorException>(() => AtomicFile.Write(Target, _ => throw tooLarge));
        Assert.That((error!.Message, error.InnerException), Is.EqualTo(($"{Target}: cannot be written: {tooLarge.Message}", tooLarge)));
        Assert.Throws<ArgumentOutOfRangeException>(() => AtomicFile.Write(Target, _ => throw new ArgumentOutOfRangeException("other")));
        Assert.Throws<UserErrorException>(() => AtomicFile.Write(Target, _ => throw new UnauthorizedAccessException()));
        Assert.That(All(), Is.Empty);
    }

    [Test]
    public void RemoveLeftovers_TakesWhatKilledProcessesLeftAndNothingElse()
    {
        const string Guid = "0123456789abcdef0123456789abcdef";
        string[] names = ["a.bin", $".a.bin.{Guid}.tmp", $".b.bin.{Guid}.tmp", ".a.bin.tmp", $".a.bin.{Guid}", $"a.bin.{Guid}.tmp", $".a.bin.{Guid[..31]}.tmp"];
        Directory.CreateDirectory(Folder.Combine("deep"));
        Array.ForEach(names, name => File.WriteAllText(Folder.Combine("deep", name), ""));
        AtomicFile.RemoveLeftovers(Folder.Combine("deep"), name => name == "a.bin");
        Assert.That(All(), Is.EquivalentTo(names.Where(name => name != names[1])));
    }

    [Test]
    public void RemoveLeftovers_LeavesWhatIsBeingWritten()
    {
        AtomicFile.Write(Target, _ => AtomicFile.RemoveLeftovers(Folder.Combine("deep"), _ => true));
        Assert.That(All(), Is.EqualTo(new[] { "a.bin" }));
    }

    private string[] All() => [.. Directory.GetFiles(Folder.Combine("deep"), "*", new EnumerationOptions { AttributesToSkip = 0 }).Select(path => Path.GetFileName(path)!)];
}
