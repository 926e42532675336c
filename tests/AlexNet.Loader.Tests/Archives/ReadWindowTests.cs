using AlexNet.Loader.Archives;
using AlexNet.Loader.Tests.Support;

namespace AlexNet.Loader.Tests.Archives;

/// <summary>How an archive is read: few calls where files are small, few bytes where they are large.</summary>
public sealed class ReadWindowTests : FolderTest
{
    private readonly List<(long Offset, int Count)> _reads = [];

    [SetUp]
    public void Clear() => _reads.Clear();

    [Test]
    public void At_ReadsMuchNearbyAndLittleFarAway()
    {
        var window = Window(end: 1 << 20);
        Look(window, 0, 512);
        Look(window, 512, 512);
        Look(window, 65_024, 512);
        Assert.That(_reads, Is.EqualTo(new[] { (0L, 65_536) }), "all in one window");
        Look(window, 65_300, 512);
        Assert.That(_reads[1..], Is.EqualTo(new[] { (65_536L, 65_300) }), "what is there already is kept");
        Look(window, 130_836 + 16_383, 512);
        Assert.That(_reads[2..], Is.EqualTo(new[] { (147_219L, 65_536) }), "just behind the window");
        Look(window, 212_755 + 16_384, 512);
        Assert.That(_reads[3..], Is.EqualTo(new[] { (229_139L, 1024) }), "far behind it");
        Look(window, 900_000, 2000);
        Assert.That(_reads[4..], Is.EqualTo(new[] { (900_000L, 2000) }), "never less than asked");
        Look(window, 500, 512);
        Assert.That(_reads[5..], Is.EqualTo(new[] { (500L, 1024) }), "before it");
    }

    [Test]
    public void At_EndsWithTheFile()
    {
        var window = Window(end: 1000);
        Assert.That(window.At(900, 512).Length, Is.EqualTo(100));
        Assert.That(window.At(1000, 512).Length, Is.Zero);
        Assert.That(window.At(5000, 512).Length, Is.Zero);
        Assert.That(_reads.Sum(read => read.Count), Is.EqualTo(100), "nothing is asked for behind the end");
    }

    [Test]
    public void At_NamesTheFileThatCannotBeRead()
    {
        var window = new ReadWindow("x.tar", (_, _) => throw new IOException("no disk"), 1000);
        Assert.That(Assert.Throws<UserErrorException>(() => window.At(0, 512))!.Message, Is.EqualTo("x.tar: cannot be read: no disk"));
    }

    [Test]
    public void File_ReadsFromMemoryAsFromTheDisk([Values("memory", "open", "closed")] string form)
    {
        var path = Folder.Combine("a.bin");
        File.WriteAllBytes(path, [1, 2, 3, 4, 5]);
        using var file = form == "memory" ? ArchiveFile.InMemory(path, [1, 2, 3, 4, 5]) : ArchiveFile.Open(path, keepOpen: form == "open");
        var three = new byte[3];
        Assert.That((file.Length, file.Path, file.Read(three, 1)), Is.EqualTo((5L, path, 3)));
        Assert.That(three, Is.EqualTo(new byte[] { 2, 3, 4 }));
        Assert.That((file.Read(three, 3), file.Read(three, 5), file.Read(three, 9)), Is.EqualTo((2, 0, 0)));
        file.ReadExactly(three, 2);
        Assert.That(three, Is.EqualTo(new byte[] { 3, 4, 5 }));
        var error = Assert.Throws<EndOfStreamException>(() => file.ReadExactly(new byte[3], 3));
        Assert.That(error!.Message, Is.EqualTo("the archive ended after 2 of 3 bytes, at byte 5"));
    }

    [Test]
    public void File_ThatIsNotThere_IsNamed()
    {
        Assert.That(Assert.Throws<UserErrorException>(() => ArchiveFile.Open(Folder.Combine("none")))!.Message, Does.StartWith($"{Folder.Combine("none")}: cannot be read: "));
    }

    [Test]
    public void File_ThatIsGoneWhenItIsRead_IsNamed()
    {
        var path = Folder.Combine("a.zip");
        File.WriteAllBytes(path, new byte[100]);
        var file = ArchiveFile.Open(path, keepOpen: false);
        File.Delete(path);
        Assert.That(Assert.Throws<UserErrorException>(() => ZipReader.ReadAll(file))!.Message, Does.StartWith($"{path}: cannot be read: "));
        Assert.That(Assert.Throws<UserErrorException>(() => TarReader.ReadAll(file))!.Message, Does.StartWith($"{path}: cannot be read: "));
    }

    /// <summary>A file of a zip as a stream that can only be read, from its first byte to its last.</summary>
    [Test]
    public void Entry_CanOnlyBeRead()
    {
        byte[] bytes = [.. "PK\x03\x04"u8, .. new byte[22], 2, 0, 1, 0, .. "nnx"u8, 5, 6, 7, 8];
        using var stream = new ZipEntryStream(ArchiveFile.InMemory("x", [9, .. bytes]), header: 1, length: 3);
        Assert.That((stream.CanRead, stream.CanSeek, stream.CanWrite, stream.IsDeflated), Is.EqualTo((true, false, false, false)));
        var read = new byte[10];
        Assert.That((stream.Read(read, 1, 2), stream.Read(read, 3, 7), stream.Read(read, 0, 10)), Is.EqualTo((2, 1, 0)));
        Assert.That(read[..5], Is.EqualTo(new byte[] { 0, 5, 6, 7, 0 }));
        Assert.Throws<NotSupportedException>(() => stream.Seek(0, SeekOrigin.Begin));
        Assert.Throws<NotSupportedException>(() => stream.SetLength(1));
        Assert.Throws<NotSupportedException>(() => stream.Write(read, 0, 1));
        Assert.Throws<NotSupportedException>(() => _ = stream.Length);
        Assert.Throws<NotSupportedException>(() => _ = stream.Position);
        Assert.Throws<NotSupportedException>(() => stream.Position = 0);
    }

    [Test]
    public void Archives_AreOpenedOnceAndClosedAfterAFailure()
    {
        var path = Folder.Combine("a.bin");
        File.WriteAllBytes(path, [1]);
        ArchiveFile? opened = null;
        Assert.Throws<InvalidOperationException>(() => OpenArchives.Using<int>(archives =>
        {
            opened = archives.File(path);
            Assert.That(archives.File(path), Is.SameAs(opened));
            throw new InvalidOperationException("injected");
        }));
        Assert.Throws<ObjectDisposedException>(() => opened!.Read(new byte[1], 0));
        using var kept = OpenArchives.Using(archives => archives.File(path));
        Assert.That(kept.Read(new byte[1], 0), Is.EqualTo(1));
    }

    /// <summary>Byte i of the file is i modulo 251.</summary>
    private ReadWindow Window(int end) => new("x", (target, offset) =>
    {
        _reads.Add((offset, target.Length));
        var count = (int)Math.Clamp(end - offset, 0, target.Length);
        for (var i = 0; i < count; i++)
        {
            target[i] = (byte)((offset + i) % 251);
        }

        return count;
    }, end);

    private static void Look(ReadWindow window, long offset, int count) =>
        Assert.That(window.At(offset, count).ToArray(), Is.EqualTo(Enumerable.Range((int)offset, count).Select(i => (byte)(i % 251))), $"at {offset}");
}
