using System.IO.Compression;
using System.Text;
using AlexNet.Loader.Archives;
using AlexNet.Loader.Storage;
using AlexNet.Loader.Tests.Support;

namespace AlexNet.Loader.Tests.Archives;

public sealed class ZipReaderTests : FolderTest
{
    private const int EndBytes = 22;
    private static readonly byte[] Long = [.. Enumerable.Range(0, 5000).Select(i => (byte)(i / 50))];

    [Test]
    public void ReadAll_GivesNamesAndBytes([Values] bool isDeflated, [Values] bool hasBytesBefore)
    {
        var zip = Zip(isDeflated ? CompressionLevel.Fastest : CompressionLevel.NoCompression, ("a/1.jpg", Long), ("a/", []), ("b/2.png", [7, 8, 9]), ("empty", []));
        var (file, entries) = Read(hasBytesBefore ? [.. Encoding.ASCII.GetBytes("#!/bin/sh\n"), .. zip] : zip);
        Assert.That(entries.Select(entry => (entry.Name, entry.Kind, entry.Length)), Is.EqualTo(new[]
        {
            ("a/1.jpg", EntryKind.File, 5000L), ("a/", EntryKind.Folder, 0L), ("b/2.png", EntryKind.File, 3L), ("empty", EntryKind.File, 0L),
        }));
        Assert.That(Content(file, entries[0]), Is.EqualTo(Long));
        Assert.That(Content(file, entries[2]), Is.EqualTo(new byte[] { 7, 8, 9 }));
        Assert.That(Content(file, entries[3]), Is.Empty);
        var start = new byte[4];
        Assert.That(ArchivedImage.Of(file, entries[0], "x", "c").ReadStart(start), Is.EqualTo(4));
        Assert.That(start, Is.EqualTo(Long[..4]));
    }

    [Test]
    public void ReadAll_TakesSeparatorsOfWindowsAndNamesWithoutAFlag()
    {
        var zip = Zip(CompressionLevel.NoCompression, ("a/caf\u00e9/1.jpg", [1]));
        Assert.That(Read(Replace(zip, (byte)'/', (byte)'\\')).Entries.Single().Name, Is.EqualTo("a/caf\u00e9/1.jpg"));
        Assert.That(Read(PatchEntry(zip, 9, 0)).Entries.Single().Name, Is.EqualTo("a/caf\u00e9/1.jpg"));
    }

    [Test]
    public void ReadAll_OfAnEmptyZipIsNothing([Values] bool hasBytesBefore)
    {
        var zip = Zip(CompressionLevel.NoCompression);
        Assert.That(Read(hasBytesBefore ? [1, 2, 3, .. zip] : zip).Entries, Is.Empty);
    }

    /// <summary>表.jpg and 犬.jpg as Windows writes them in Japan; the second half of the first character is a backslash.</summary>
    [Test]
    public void ReadAll_KeepsNamesThatAreNotUtf8Apart()
    {
        var zip = Zip(CompressionLevel.NoCompression, ("a/??.jpg", [1]), ("b??.jpg", [2]), ("c??.jpg", [3]));
        Assert.That(
            Read(Renamed(zip, [0x95, 0x5C], [0x8C, 0xA2], [0x95, 0x5C])).Entries.Select(entry => entry.Name),
            Is.EqualTo(new[] { "a/%95%5C.jpg", "b%8C%A2.jpg", "c%95%5C.jpg" }));
    }

    [TestCase(8, 1, "encrypted, allowed are files that no password locks")]
    [TestCase(10, 9, "packed with Deflate64, allowed are stored and deflated files")]
    [TestCase(10, 12, "packed with bzip2, allowed are stored and deflated files")]
    [TestCase(10, 14, "packed with LZMA, allowed are stored and deflated files")]
    [TestCase(10, 93, "packed with zstd, allowed are stored and deflated files")]
    [TestCase(10, 77, "packed with method 77, allowed are stored and deflated files")]
    public void ReadAll_KeepsWhatCannotBeReadAsUnusable(int field, byte value, string fault)
    {
        var (file, entries) = Read(PatchEntry(Zip(CompressionLevel.NoCompression, ("1.jpg", [1, 2])), field, value));
        Assert.That(entries.Single().Fault, Is.EqualTo(fault));
        var error = Assert.Throws<IOException>(() => ArchivedImage.Of(file, entries[0], "x", "c").Read(new ByteBuffer()));
        Assert.That(error!.Message, Is.EqualTo(fault));
    }

    [Test]
    public void ReadAll_NamesWhatIsWrong()
    {
        var zip = Zip(CompressionLevel.Fastest, ("a/1.jpg", Long), ("b.jpg", Long));
        Fails(zip[..^30], "cut short, or no zip: the directory at its end is missing");
        Fails(zip[..^EndBytes], "cut short, or no zip: the directory at its end is missing");
        Fails(Patch(zip, zip.Length - EndBytes + 10, 9), "damaged: its directory is said to have 9 entries in ");
        Fails(PatchEntry(zip, 0, 0), "damaged: an entry of its directory is none");
        Fails(PatchEntry(zip, 28, 200), "damaged");
        Fails(Zip(CompressionLevel.Fastest, ("../1.jpg", Long)), "the name '../1.jpg' leads out of the tar, allowed are paths below the zip");
    }

    [Test]
    public void Read_OfDamagedBytesIsAnErrorOfTheirOwn()
    {
        var zip = Zip(CompressionLevel.Fastest, ("1.jpg", Long));
        zip.AsSpan(36, 12).Fill(0xFF);
        var (file, entries) = Read(zip);
        var error = Assert.Throws<IOException>(() => ArchivedImage.Of(file, entries[0], "x", "c").Read(new ByteBuffer()));
        Assert.That(error!.Message, Does.StartWith("damaged in its archive: "));
        (file, entries) = Read(Patch(zip, 0, 0));
        error = Assert.Throws<IOException>(() => ArchivedImage.Of(file, entries[0], "x", "c").Read(new ByteBuffer()));
        Assert.That(error!.Message, Is.EqualTo("damaged in its archive: no file begins at byte 0"));
    }

    /// <summary>The end of a directory is looked for from behind: what looks like one in the comment has no comment of its length.</summary>
    [Test]
    public void ReadAll_FindsTheDirectoryBeforeAComment([Values] bool looksLikeAnEnd)
    {
        var comment = (looksLikeAnEnd ? "PK\x05\x06" : "") + " is how the end of a directory begins, and more";
        var zip = Zip(CompressionLevel.NoCompression, ("a/1.jpg", [1]), ("2.jpg", [2, 3]));
        var (file, entries) = Read([.. zip[..^2], (byte)comment.Length, 0, .. Encoding.ASCII.GetBytes(comment)]);
        Assert.That(entries.Select(entry => entry.Name), Is.EqualTo(new[] { "a/1.jpg", "2.jpg" }));
        Assert.That(Content(file, entries[1]), Is.EqualTo(new byte[] { 2, 3 }));
    }

    [Test]
    public void ReadAll_FindsTheDirectoryBeforeTheLongestComment()
    {
        var zip = Zip(CompressionLevel.NoCompression, ("a/1.jpg", [1]));
        Assert.That(Read([.. zip[..^2], 0xFF, 0xFF, .. new byte[65535]]).Entries.Single().Name, Is.EqualTo("a/1.jpg"));
    }

    [Test]
    public void ReadAll_UnderstandsZip64()
    {
        var (file, entries) = Read(Zip64("1.jpg", [5, 6, 7]));
        Assert.That((entries.Single().Name, entries[0].Length), Is.EqualTo(("1.jpg", 3L)));
        Assert.That(Content(file, entries[0]), Is.EqualTo(new byte[] { 5, 6, 7 }));
    }

    /// <summary>Only what does not fit 32 bits stands in 64, behind extra fields of others.</summary>
    [Test]
    public void ReadAll_FindsSizesBehindOtherExtraFields()
    {
        var zip = Zip(CompressionLevel.NoCompression, ("1.jpg", [5, 6, 7]));
        var entry = zip.AsSpan().IndexOf("PK\x01\x02"u8);
        byte[] extra = [0x55, 0x54, 1, 0, 9, 1, 0, 8, 0, 3, 0, 0, 0, 0, 0, 0, 0];
        var wide = Patch(zip, entry + 30, (byte)extra.Length);
        wide.AsSpan(entry + 24, 4).Fill(0xFF);
        byte[] grown = [.. wide[..(entry + 51)], .. extra, .. wide[(entry + 51)..]];
        grown[^10] += (byte)extra.Length;
        var (file, entries) = Read(grown);
        Assert.That((entries.Single().Length, entries[0].Stored, entries[0].Offset), Is.EqualTo((3L, 3L, 0L)));
        Assert.That(Content(file, entries[0]), Is.EqualTo(new byte[] { 5, 6, 7 }));
        grown[entry + 51 + extra.Length - 1] = 0x80;
        Fails(grown, "x.zip: damaged: its directory leads out of the file");
    }

    [Test]
    public void ReadAll_KnowsLinksOfUnixAndNoDirectoryBehindTheFile()
    {
        var zip = Zip(CompressionLevel.NoCompression, ("1.jpg", [1, 2]));
        var (_, entries) = Read(PatchEntry(PatchEntry(zip, 41, 0xA1), 40, 0xFF));
        Assert.That((entries.Single().Kind, entries[0].Fault), Is.EqualTo((EntryKind.SymbolicLink, "a link in an archive, allowed are files")));
        (_, entries) = Read(PatchEntry(zip, 41, 0x81));
        Assert.That(entries.Single().Kind, Is.EqualTo(EntryKind.File));
        Fails(Patch(zip, zip.Length - EndBytes + 15, 1), "x.zip: damaged: its directory is said to have 1 entries in 16777267 bytes");
    }

    [TestCase("PK\u0003\u0004", true)]
    [TestCase("PK\u0005\u0006", true)]
    [TestCase("PK\u0001\u0002", false)]
    [TestCase("PK\u0003", false)]
    [TestCase("", false)]
    public void Recognises_IsTheStartOfAZipOrOfAnEmptyOne(string start, bool isZip)
    {
        Assert.That(ZipReader.Recognises(ArchiveFile.InMemory("x", Encoding.ASCII.GetBytes(start))), Is.EqualTo(isZip));
    }

    [Test]
    public void Read_OfBytesThatAreTooFewOrNoDeflateSaysSo()
    {
        var stored = Zip(CompressionLevel.NoCompression, ("1.jpg", [1, 2, 3]));
        Assert.That(ReadFails(PatchEntry(stored, 24, 5)), Is.EqualTo("damaged in its archive: unpacks to 3 of 5 bytes"));
        Assert.That(ReadFails(PatchEntry(Zip(CompressionLevel.Fastest, ("1.jpg", Long)), 25, 0x7F)), Is.EqualTo("damaged in its archive: unpacks to 5000 of 32648 bytes"));
        var deflated = Zip(CompressionLevel.Fastest, ("1.jpg", Long));
        Assert.That(ReadFails(Patch(deflated, 35, 0x07)), Does.StartWith("damaged in its archive: ").And.Not.Contains("unpacks"));
        var truncated = new ArchivedImage(ArchiveFile.InMemory("x.tar", new byte[10]), "n", "c", Offset: 7, Length: 5, Stored: -1, Fault: null);
        Assert.That(Assert.Throws<EndOfStreamException>(() => truncated.Read(new ByteBuffer()))!.Message, Is.EqualTo("the archive ended after 3 of 5 bytes, at byte 10"));

        string ReadFails(byte[] zip)
        {
            var (file, entries) = Read(zip);
            return Assert.Throws<IOException>(() => ArchivedImage.Of(file, entries[0], "x", "c").Read(new ByteBuffer()))!.Message;
        }
    }

    private static byte[] Zip(CompressionLevel level, params (string Name, byte[] Content)[] files)
    {
        var stream = new MemoryStream();
        using (var zip = new ZipArchive(stream, ZipArchiveMode.Create, leaveOpen: true, Encoding.UTF8))
        {
            foreach (var (name, content) in files)
            {
                using var entry = zip.CreateEntry(name, level).Open();
                entry.Write(content);
            }
        }

        return stream.ToArray();
    }

    /// <summary>One stored file whose sizes and offset, and the directory's, stand in 64 bits only.</summary>
    private static byte[] Zip64(string name, byte[] content)
    {
        var stream = new MemoryStream();
        var writer = new BinaryWriter(stream);
        Local(writer, name, content);
        var directory = stream.Position;
        writer.Write(0x02014B50u);
        writer.Write(new byte[16]);
        writer.Write(uint.MaxValue);
        writer.Write(uint.MaxValue);
        writer.Write((ushort)name.Length);
        writer.Write((ushort)28);
        writer.Write(new byte[10]);
        writer.Write(uint.MaxValue);
        writer.Write(Encoding.ASCII.GetBytes(name));
        writer.Write((ushort)1);
        writer.Write((ushort)24);
        writer.Write((long)content.Length);
        writer.Write((long)content.Length);
        writer.Write(0L);
        var end = stream.Position;
        writer.Write(0x06064B50u);
        writer.Write(44L);
        writer.Write(new byte[12]);
        writer.Write(1L);
        writer.Write(1L);
        writer.Write(end - directory);
        writer.Write(directory);
        writer.Write(0x07064B50u);
        writer.Write(0);
        writer.Write(end);
        writer.Write(1);
        writer.Write(0x06054B50u);
        writer.Write(0);
        writer.Write(ushort.MaxValue);
        writer.Write(ushort.MaxValue);
        writer.Write(uint.MaxValue);
        writer.Write(uint.MaxValue);
        writer.Write((ushort)0);
        return stream.ToArray();
    }

    private static void Local(BinaryWriter writer, string name, byte[] content)
    {
        writer.Write(0x04034B50u);
        writer.Write(new byte[14]);
        writer.Write(content.Length);
        writer.Write(content.Length);
        writer.Write((ushort)name.Length);
        writer.Write((ushort)0);
        writer.Write(Encoding.ASCII.GetBytes(name));
        writer.Write(content);
    }

    private static byte[] Patch(byte[] zip, int at, byte value)
    {
        var copy = zip.ToArray();
        copy[at] = value;
        return copy;
    }

    /// <summary>Changes a byte of the directory's first entry.</summary>
    private static byte[] PatchEntry(byte[] zip, int field, byte value) => Patch(zip, zip.AsSpan().IndexOf("PK\x01\x02"u8) + field, value);

    /// <summary>Puts bytes in the place of the question marks of the directory's names.</summary>
    private static byte[] Renamed(byte[] zip, params byte[][] halves)
    {
        var copy = zip.ToArray();
        var directory = copy.AsSpan(copy.AsSpan().IndexOf("PK\x01\x02"u8));
        foreach (var half in halves)
        {
            half.CopyTo(directory[directory.IndexOf("??"u8)..]);
        }

        return copy;
    }

    private static byte[] Replace(byte[] zip, byte from, byte to) => [.. zip.Select(value => value == from ? to : value)];

    private static byte[] Content(ArchiveFile file, ArchiveEntry entry)
    {
        var buffer = new ByteBuffer();
        ArchivedImage.Of(file, entry, entry.Name, "c").Read(buffer);
        return buffer.Bytes.ToArray();
    }

    private (ArchiveFile File, List<ArchiveEntry> Entries) Read(byte[] zip)
    {
        File.WriteAllBytes(Folder.Combine("x.zip"), zip);
        var file = ArchiveFile.Open(Folder.Combine("x.zip"), keepOpen: false);
        return (file, ZipReader.ReadAll(file));
    }

    private void Fails(byte[] zip, string message)
    {
        var error = Assert.Throws<UserErrorException>(() => Read(zip));
        Assert.That(error!.Message, Does.StartWith(Folder.Combine("x.zip: ")).And.Contain(message).And.Not.Contains("\n"));
    }
}
