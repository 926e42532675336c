using AlexNet.Loader.Archives;
using AlexNet.Loader.Sources;
using AlexNet.Loader.Storage;
using AlexNet.Loader.Tests.Support;

namespace AlexNet.Loader.Tests.Sources;

public sealed class ArchiveSourceTests : FolderTest
{
    private static readonly string[] Classes = ["cat", "dog"];

    [Test]
    public void Images_AreReadWhereTheyLie()
    {
        using var source = ArchiveSource.Create("x", Classes, [Image("dog", offset: 2, length: 3), Image("cat", offset: 0, length: 2)]);
        Assert.That((source.Count, source.Label(0), source.Label(1)), Is.EqualTo((2, 1, 0)));
        Assert.That(source.Name(0), Is.EqualTo($"{Path}, dog.jpg"));
        Assert.That(Bytes(source, 0), Is.EqualTo(new byte[] { 12, 13, 14 }));
        Assert.That(Bytes(source, 1), Is.EqualTo(new byte[] { 10, 11 }));
    }

    [Test]
    public void AFault_IsThatOfItsImageAlone()
    {
        using var source = ArchiveSource.Create("x", Classes, [Image("dog", 0, 0, fault: "cut short"), Image("cat", 1, 1)]);
        Assert.That(() => Bytes(source, 0), Throws.InstanceOf<IOException>().With.Message.EqualTo("cut short"));
        Assert.That(Bytes(source, 1), Is.EqualTo(new byte[] { 11 }));
    }

    [Test]
    public void Create_RefusesWhatHasNoImagesOrAnotherClass()
    {
        var none = Assert.Throws<UserErrorException>(() => ArchiveSource.Create("x.tar", Classes, []))!;
        Assert.That(none.Message, Is.EqualTo("x.tar: no images, allowed is at least one"));
        var other = Assert.Throws<UserErrorException>(() => ArchiveSource.Create("x.tar", Classes, [Image("cow", 0, 1)]))!;
        Assert.That(other.Message, Is.EqualTo("x.tar: the training split has no class cow, allowed are cat, dog"));
    }

    [Test]
    public void Fingerprint_ChangesWithImagesAndArchives()
    {
        var prints = new List<string?> { Print(Image("cat", 0, 2)), Print(Image("cat", 1, 2)), Print(Image("cat", 0, 3)), Print(Image("dog", 0, 2)), Print(Image("cat", 0, 2), Image("dog", 0, 2)) };
        Assert.That(Print(Image("cat", 0, 2)), Is.EqualTo(prints[0]));
        File.SetLastWriteTimeUtc(Path, new DateTime(2001, 1, 1, 0, 0, 0, DateTimeKind.Utc));
        prints.Add(Print(Opened("cat", 0, 2)));
        Assert.That(prints, Is.Unique);

        static string? Print(params ArchivedImage[] images)
        {
            using var source = ArchiveSource.Create("x", Classes, images);
            return source.Fingerprint;
        }
    }

    [Test]
    public void Dispose_ClosesTheArchives()
    {
        var source = ArchiveSource.Create("x", Classes, [Image("dog", 0, 1), Image("cat", 1, 1)]);
        source.Dispose();
        Assert.Throws<ObjectDisposedException>(() => Bytes(source, 0));
        Assert.Throws<ObjectDisposedException>(() => Bytes(source, 1));
    }

    private string Path => Folder.Combine("x.tar");

    private static byte[] Bytes(ArchiveSource source, int sampleIndex)
    {
        var buffer = new ByteBuffer();
        source.Read(sampleIndex, buffer);
        return buffer.Bytes.ToArray();
    }

    private ArchivedImage Image(string className, long offset, int length, string? fault = null)
    {
        if (!File.Exists(Path))
        {
            File.WriteAllBytes(Path, [10, 11, 12, 13, 14]);
        }

        return Opened(className, offset, length, fault);
    }

    private ArchivedImage Opened(string className, long offset, int length, string? fault = null)
    {
        return new(ArchiveFile.Open(Path), $"{className}.jpg", className, offset, length, -1, fault);
    }
}
