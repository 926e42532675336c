using AlexNet.Loader.Sources;
using AlexNet.Loader.Storage;
using AlexNet.Loader.Tests.Support;

namespace AlexNet.Loader.Tests.Sources;

public sealed class FolderSourceTests : FolderTest
{
    [Test]
    public void Images_KeepTheirOrderNamesAndLabels()
    {
        using var source = Two();
        Assert.That((source.Count, source.Label(0), source.Label(1)), Is.EqualTo((2, 1, 0)));
        Assert.That(source.ClassNames, Is.EqualTo(new[] { "cat", "dog" }));
        Assert.That(source.Name(1), Is.EqualTo(Folder.Combine("cat", "a.jpg")));
    }

    [Test]
    public void Read_TakesTheWholeFileIntoABufferThatHeldALargerOne()
    {
        using var source = Two();
        var buffer = new ByteBuffer();
        source.Read(0, buffer);
        Assert.That(buffer.Bytes.ToArray(), Is.EqualTo(new byte[] { 1, 2, 3, 4, 5 }));
        source.Read(1, buffer);
        Assert.That(buffer.Bytes.ToArray(), Is.EqualTo(new byte[] { 9, 8 }));
    }

    [Test]
    public void Read_OfAFileThatIsGone_NamesIt()
    {
        using var source = Two();
        File.Delete(source.Name(1));
        Assert.That(() => source.Read(1, new ByteBuffer()), Throws.InstanceOf<IOException>().With.Message.Contains("a.jpg"));
        Assert.DoesNotThrow(() => source.Read(0, new ByteBuffer()));
    }

    private FolderSource Two()
    {
        Directory.CreateDirectory(Folder.Combine("cat"));
        Directory.CreateDirectory(Folder.Combine("dog"));
        File.WriteAllBytes(Folder.Combine("dog", "b.jpg"), [1, 2, 3, 4, 5]);
        File.WriteAllBytes(Folder.Combine("cat", "a.jpg"), [9, 8]);
        return new FolderSource(Folder.Path, ["cat", "dog"], [("dog/b.jpg", 1), ("cat/a.jpg", 0)]);
    }
}
