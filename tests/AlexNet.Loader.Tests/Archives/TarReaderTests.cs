using System.Formats.Tar;
using System.Text;
using AlexNet.Loader.Archives;
using AlexNet.Loader.Tests.Support;
using ArchiveEntry = AlexNet.Loader.Archives.ArchiveEntry;
using TarReader = AlexNet.Loader.Archives.TarReader;

namespace AlexNet.Loader.Tests.Archives;

public sealed class TarReaderTests : FolderTest
{
    private static readonly byte[] First = [.. Enumerable.Range(0, 1000).Select(i => (byte)i)];
    private static readonly byte[] Second = [.. Enumerable.Range(0, 1500).Select(i => (byte)(i * 7))];

    [Test]
    public void ReadAll_FindsEveryEntryOfEveryForm(
        [Values(TarEntryFormat.V7, TarEntryFormat.Ustar, TarEntryFormat.Gnu, TarEntryFormat.Pax)] TarEntryFormat format)
    {
        var longName = format == TarEntryFormat.V7 ? "d/long.jpg" : $"d/{new string('e', 80)}/{new string('f', 60)}.jpg";
        var farName = format is TarEntryFormat.Gnu or TarEntryFormat.Pax ? $"{new string('g', 300)}/ö.jpg" : "g/ö.jpg";
        var bytes = Tars.Bytes(format, ("d/", []), ("./d/1.jpg", First), (longName, Second), (farName, First), ("d/empty", []));
        var (file, entries) = Read(bytes);
        using (file)
        {
            Assert.That(entries.Select(entry => entry.Name), Is.EqualTo(new[] { "d/", "d/1.jpg", longName, farName, "d/empty" }));
            Assert.That(entries[0].Kind, Is.EqualTo(EntryKind.Folder));
            Assert.That(Content(file, entries[1]), Is.EqualTo(First));
            Assert.That(Content(file, entries[2]), Is.EqualTo(Second));
            Assert.That(Content(file, entries[3]), Is.EqualTo(First));
            Assert.That(entries[4], Has.Property("Length").EqualTo(0).And.Property("Fault").Null);
        }
    }

    [Test]
    public void ReadAll_ReadsATarInATarInPlace()
    {
        var inner = Tars.Bytes(("1.jpg", First), ("2.jpg", Second));
        var (file, outer) = Read(Tars.Bytes(("a.tar", inner), ("b.tar", Tars.Bytes(("3.jpg", Second)))));
        using (file)
        {
            var a = TarReader.ReadAll(file, outer[0]);
            var b = TarReader.ReadAll(file, outer[1]);
            Assert.That(a.Concat(b).Select(entry => entry.Name), Is.EqualTo(new[] { "1.jpg", "2.jpg", "3.jpg" }));
            Assert.That(Content(file, a[1]), Is.EqualTo(Second));
            Assert.That(Content(file, b[0]), Is.EqualTo(Second));
        }
    }

    [Test]
    public void ReadAll_LeapsOverLargeFiles()
    {
        // A file with a hole of 12 GiB: reading it would take seconds and more memory than there is.
        const long Size = 12L << 30;
        var bytes = Tars.Patch(Tars.Bytes(("large", []), ("small", First)), 0, 124, [0x80, 0, 0, 0, 0, 0, 0, 3, 0, 0, 0, 0]);
        using (var stream = File.Create(Folder.Combine("x.tar")))
        {
            stream.Write(bytes, 0, 512);
            stream.Position += Size;
            stream.Write(bytes, 512, bytes.Length - 512);
        }

        using var file = ArchiveFile.Open(Folder.Combine("x.tar"));
        var entries = TarReader.ReadAll(file);
        Assert.That(entries[0].Length, Is.EqualTo(Size));
        Assert.That(entries[0].Fault, Is.EqualTo("12884901888 bytes, allowed are at most 1073741824"));
        Assert.That(Content(file, entries[1]), Is.EqualTo(First));
    }

    [Test]
    public void ReadAll_AcceptsAPartOfTheEnd()
    {
        var bytes = Two();
        foreach (var cut in new[] { bytes.Length - 512, bytes.Length - 1000 })
        {
            var (file, entries) = Read(bytes[..cut]);
            file.Dispose();
            Assert.That(entries, Has.Count.EqualTo(2), $"{cut} bytes");
        }
    }

    [Test]
    public void ReadAll_NamesWhereATarIsCutShort()
    {
        Fails(Two()[..(1536 + 512 + 700)], "x.tar: cut short in d/2.jpg, whose header is at byte 1536: 700 of 1500 bytes");
        Fails(Two()[..(512 + 300)], "x.tar: cut short in d/1.jpg, whose header is at byte 0: 300 of 1000 bytes");
        Fails(Two()[..1536], "x.tar: cut short at byte 1536: the empty blocks at its end are missing");
        Fails(Two()[..(1536 + 512 + 1500)], "x.tar: cut short at byte 3548: the empty blocks at its end are missing");
        Fails([], "x.tar: not a tar: it is empty");
        Fails(Two()[..(1536 + 300)], "x.tar: cut short in the header at byte 1536: 300 of 512 bytes");
        Fails(Tars.Bytes(TarEntryFormat.Gnu, (new string('n', 200), First))[..600], "cut short in an extended header, whose header is at byte 0: 88 of 201 bytes");
        var inner = Tars.Bytes(("i.jpg", First));
        var (file, entries) = Read(Tars.Bytes(("a.tar", inner[..600])));
        using (file)
        {
            var error = Assert.Throws<UserErrorException>(() => TarReader.ReadAll(file, entries[0]));
            Assert.That(error!.Message, Does.EndWith("x.tar, a.tar: cut short in i.jpg, whose header is at byte 512: 88 of 1000 bytes"));
        }
    }

    [Test]
    public void ReadAll_NamesADamagedHeader()
    {
        var bytes = Two();
        bytes[1536 + 5] ^= 1;
        Fails(bytes, "x.tar: the header at byte 1536 is damaged, or none: its bytes sum to ");
        Fails([.. Two()[..^1024], .. Encoding.ASCII.GetBytes(new string('G', 2000))], "the header at byte 3584 is damaged, or none: its bytes sum to 36040, allowed is what it says, 0");
        Fails(Encoding.ASCII.GetBytes(new string('G', 2000)), "x.tar: not a tar: the first 512 bytes are no header");
        Fails("short"u8.ToArray(), "cut short in the header at byte 0: 5 of 512 bytes");
    }

    [Test]
    public void ReadAll_RefusesImpossibleSizes()
    {
        var bytes = Two();
        byte[] largest = [0x80, 0, 0, 0, 0x7F, .. Enumerable.Repeat((byte)0xFF, 7)];
        Fails(Tars.Patch(bytes, 1536, 124, largest), "cut short in d/2.jpg, whose header is at byte 1536: 2560 of 9223372036854775807 bytes");
        byte[] negative = [.. Enumerable.Repeat((byte)0xFF, 12)];
        Fails(Tars.Patch(bytes, 1536, 124, negative), "the size in the header at byte 1536 is no number, allowed are octal digits or base 256");
        byte[] overflow = [0x80, 0, 0, 1, 0, 0, 0, 0, 0, 0, 0, 0];
        Fails(Tars.Patch(bytes, 1536, 124, overflow), "the size in the header at byte 1536 is no number");
        Fails(Tars.Patch(bytes, 1536, 124, "0000000089\0\0"u8), "the size in the header at byte 1536 is no number");
        var named = Tars.Bytes(TarEntryFormat.Gnu, (new string('n', 200), First));
        Fails(Tars.Patch(named, 0, 124, "17777777777\0"u8), "the extended header at byte 0 is of 2147483647 bytes, allowed are at most 65536");
    }

    [Test]
    public void ReadAll_RefusesMalformedExtendedHeaders(
        [Values("99 path=x\n", "x path=x\n", "10 path=xy", "9 pathxx\n\n", "12 size=-1x\n")] string records)
    {
        var bytes = Tars.Patch(Tars.Bytes(("pax", Encoding.ASCII.GetBytes(records)), ("d/1.jpg", First)), 0, 156, "x"u8);
        Fails(bytes, "the extended header at byte 0 is malformed");
    }

    [TestCase("../d/1.jpg", "'../d/1.jpg' at byte 0 leads out of the tar")]
    [TestCase("d/../../1.jpg", "leads out of the tar")]
    [TestCase("d/..", "leads out of the tar")]
    [TestCase("/etc/passwd", "'/etc/passwd' at byte 0 is absolute")]
    [TestCase("d/1\n2.jpg", "'d/1\\x0A2.jpg' at byte 0 has control characters")]
    public void ReadAll_RefusesNamesThatLeadElsewhere(string name, string message)
    {
        Fails(Tars.Bytes(TarEntryFormat.Gnu, (name, First)), message);
        Assert.That(Directory.GetFileSystemEntries(Folder.Path), Is.EqualTo(new[] { Folder.Combine("x.tar") }));
    }

    [Test]
    public void ReadAll_KeepsNamesThatAreNotUtf8Apart()
    {
        var (file, entries) = Read(Tars.Patch(Tars.Patch(Two(), 0, 0, [0xE9]), 1536, 0, [0xE8]));
        file.Dispose();
        Assert.That(entries.Select(entry => entry.Name), Is.EqualTo(new[] { "%E9/1.jpg", "%E8/2.jpg" }));
    }

    [TestCase(TarEntryType.SymbolicLink, "a link in an archive, allowed are files")]
    [TestCase(TarEntryType.HardLink, "a link in an archive, allowed are files")]
    [TestCase(TarEntryType.Fifo, "a device, pipe or part of a file in an archive, allowed are files")]
    [TestCase(TarEntryType.CharacterDevice, "a device, pipe or part of a file in an archive, allowed are files")]
    public void ReadAll_KeepsWhatIsNoFileAsUnusable(TarEntryType type, string fault)
    {
        var link = type is TarEntryType.SymbolicLink or TarEntryType.HardLink ? "../../etc/passwd" : null;
        var (file, entries) = Read(Tars.Join(Tars.Special(type, "d/link.jpg", link), Two()));
        file.Dispose();
        Assert.That(entries, Has.Count.EqualTo(3));
        Assert.That(entries[0].Fault, Is.EqualTo(fault));
        Assert.That(entries[1].Fault, Is.Null);
    }

    [Test]
    public void ReadAll_KeepsSparseFilesAsUnusable()
    {
        // GNU's old form, with one block of its map behind the header; and the POSIX form.
        var old = Tars.Patch(Tars.Patch(Two(), 0, 156, "S"u8), 0, 482, [1]);
        byte[] withMap = [.. old[..512], .. new byte[512], .. old[512..]];
        var records = "30 GNU.sparse.realsize=100000\n"u8.ToArray();
        var posix = Tars.Patch(Tars.Bytes(("pax", records), ("d/1.jpg", First)), 0, 156, "x"u8);
        var (file, entries) = Read(Tars.Join(withMap, posix));
        file.Dispose();
        Assert.That(entries.Select(entry => entry.Kind), Is.EqualTo(new[] { EntryKind.Sparse, EntryKind.File, EntryKind.Sparse }));
        Assert.That(entries[0].Fault, Is.EqualTo("a sparse file in a tar, allowed are whole ones"));
    }

    [Test]
    public void ReadAll_RefusesWhatIsBehindTheEnd()
    {
        Fails([.. Two(), .. Two()], $"x.tar: goes on at byte 4608 behind its end mark at byte 3584, allowed are zeros");
        var (file, entries) = Read([.. Two(), .. new byte[10240]]);
        file.Dispose();
        Assert.That(entries, Has.Count.EqualTo(2));
    }

    [TestCase(new byte[] { 0x1F, 0x8B }, "compressed with gzip, which cannot be read at any place; allowed is a plain tar: unpack it with gunzip")]
    [TestCase(new byte[] { 0x28, 0xB5, 0x2F, 0xFD }, "compressed with zstd")]
    public void ReadAll_NamesACompression(byte[] start, string message)
    {
        Fails([.. start, .. Enumerable.Repeat((byte)9, 600)], message);
    }

    /// <summary>Behind its end a tar is looked at as far as tools pad it, a megabyte.</summary>
    [TestCase(1023, 5120)]
    [TestCase(2048 * 512, null)]
    public void ReadAll_LooksAMegabyteBehindTheEnd(int zeros, int? at)
    {
        byte[] tar = [.. Two()[..^1024], .. new byte[512], .. new byte[zeros], 1, .. new byte[511]];
        if (at is { } place)
        {
            Fails(tar, "x.tar: goes on at byte 4608 behind its end mark at byte 3584");
        }
        else
        {
            var (file, entries) = Read(tar);
            file.Dispose();
            Assert.That(entries, Has.Count.EqualTo(2));
        }
    }

    private static byte[] Two() => Tars.Bytes(("d/1.jpg", First), ("d/2.jpg", Second));

    private static byte[] Content(ArchiveFile file, ArchiveEntry entry)
    {
        var bytes = new byte[entry.Length];
        file.ReadExactly(bytes, entry.Offset);
        return bytes;
    }

    private (ArchiveFile File, List<ArchiveEntry> Entries) Read(byte[] tar)
    {
        File.WriteAllBytes(Folder.Combine("x.tar"), tar);
        var file = ArchiveFile.Open(Folder.Combine("x.tar"));
        return (file, TarReader.ReadAll(file));
    }

    private void Fails(byte[] tar, string message)
    {
        var error = Assert.Throws<UserErrorException>(() => Read(tar));
        Assert.That(error!.Message, Does.StartWith(Folder.Combine("x.tar: ")).And.Contain(message).And.Not.Contains("\n"));
    }
}
