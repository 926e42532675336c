using System.Formats.Tar;
using System.Text;
using AlexNet.Loader.Archives;
using AlexNet.Loader.Tests.Support;
using ArchiveEntry = AlexNet.Loader.Archives.ArchiveEntry;
using TarReader = AlexNet.Loader.Archives.TarReader;

namespace AlexNet.Loader.Tests.Archives;

/// <summary>Headers of other kinds, other times and other programs.</summary>
public sealed class TarHeaderTests : FolderTest
{
    private static readonly byte[] First = [.. Enumerable.Range(0, 1000).Select(i => (byte)i)];
    private static readonly byte[] Second = [.. Enumerable.Range(0, 1500).Select(i => (byte)(i * 7))];

    /// <summary>Some writers leave a header's size at 0 where an extended header says it.</summary>
    [Test]
    public void ReadAll_TakesTheSizeOfAnExtendedHeaderBeforeTheHeadersOwn([Values("00000000000\0", "00000000144\0")] string own)
    {
        var tar = Tars.Bytes(("pax", "13 size=1000\n"u8.ToArray()), ("d/1.jpg", First), ("d/2.jpg", Second));
        tar = Tars.Patch(Tars.Patch(tar, 0, 156, "x"u8), 1024, 124, Encoding.ASCII.GetBytes(own));
        var (file, entries) = Read(tar);
        using (file)
        {
            Assert.That(entries.Select(entry => (entry.Name, entry.Length)), Is.EqualTo(new[] { ("d/1.jpg", 1000L), ("d/2.jpg", 1500L) }), "the size counts for one file only");
            Assert.That(Content(file, entries[0]), Is.EqualTo(First));
            Assert.That(Content(file, entries[1]), Is.EqualTo(Second));
        }

        var forward = TarReader.Forward("x.tar", new MemoryStream(tar));
        Assert.That(forward.TryNext(out var first));
        var copied = new MemoryStream();
        forward.CopyTo(first, copied, () => { }, default);
        Assert.That(copied.ToArray(), Is.EqualTo(First));
    }

    /// <summary>What is said of an entry without a name counts for it alone.</summary>
    [Test]
    public void ReadAll_LeavesOutEntriesWithoutAName([Values('x', 'L')] char kind)
    {
        var content = kind == 'x' ? "11 path=./\n"u8.ToArray() : "./\0"u8.ToArray();
        var tar = Tars.Patch(Tars.Bytes(("long", content), ("d/0.jpg", First), ("d/1.jpg", Second)), 0, 156, [(byte)kind]);
        var (file, entries) = Read(tar);
        using (file)
        {
            Assert.That(entries.Select(entry => entry.Name), Is.EqualTo(new[] { "d/1.jpg" }));
            Assert.That(Content(file, entries[0]), Is.EqualTo(Second));
        }
    }

    /// <summary>Kinds that are files or folders under another letter, and headers that say nothing of the entry behind them.</summary>
    [TestCase('7', nameof(EntryKind.File), 2)]
    [TestCase('D', nameof(EntryKind.Folder), 2)]
    [TestCase('M', nameof(EntryKind.Special), 2)]
    [TestCase('4', nameof(EntryKind.Special), 2)]
    [TestCase('g', nameof(EntryKind.File), 1)]
    [TestCase('K', nameof(EntryKind.File), 1)]
    [TestCase('V', nameof(EntryKind.File), 1)]
    public void ReadAll_KnowsOtherKinds(char type, string kind, int count)
    {
        var content = type == '4' ? [] : First;
        var (file, entries) = Read(Tars.Patch(Tars.Bytes(("d/1.jpg", content), ("d/2.jpg", Second)), 0, 156, [(byte)type]));
        using (file)
        {
            Assert.That((entries.Count, $"{entries[0].Kind}", entries[^1].Name), Is.EqualTo((count, kind, "d/2.jpg")));
            Assert.That(entries[0].Name, Is.EqualTo(kind == nameof(EntryKind.Folder) ? "d/1.jpg/" : count == 1 ? "d/2.jpg" : "d/1.jpg"));
            Assert.That(Content(file, entries[^1]), Is.EqualTo(Second));
        }
    }

    /// <summary>Some old programs summed signed bytes; GNU's form has times where ustar has a prefix of the name.</summary>
    [Test]
    public void ReadAll_TakesOldAndGnuHeaders()
    {
        var signed = Tars.Patch(Two(), 0, 0, [0xE9]);
        var sum = signed.Take(512).Select((value, i) => i is >= 148 and < 156 ? ' ' : (int)(sbyte)value).Sum();
        Encoding.ASCII.GetBytes(Convert.ToString(sum, 8).PadLeft(6, '0') + "\0 ").CopyTo(signed, 148);
        var (file, entries) = Read(signed);
        file.Dispose();
        Assert.That(entries[0].Name, Is.EqualTo("%E9/1.jpg"));
        (file, entries) = Read(Tars.Patch(Tars.Bytes(TarEntryFormat.Gnu, ("d/1.jpg", First)), 0, 345, "14000000000\0"u8));
        file.Dispose();
        Assert.That(entries[0].Name, Is.EqualTo("d/1.jpg"));
    }

    /// <summary>From a stream that knows no places: what is not wanted is read past.</summary>
    [Test]
    public void Forward_PassesWhatIsNotWantedAndNoticesTheEnd()
    {
        var large = Enumerable.Range(0, 300_000).Select(i => (byte)(i / 7)).ToArray();
        var tar = Tars.Bytes(("a", large), ("b", large), ("c", Second));
        var reader = TarReader.Forward("x.tar", new MemoryStream(tar));
        Assert.That(reader.TryNext(out _) && reader.TryNext(out _) && reader.TryNext(out _));
        reader = TarReader.Forward("x.tar", new MemoryStream(tar));
        Assert.That(reader.TryNext(out _) && reader.TryNext(out var second) && Copy(reader, second).SequenceEqual(large));
        Assert.That(reader.TryNext(out var third) && Copy(reader, third).SequenceEqual(Second));
        Assert.That(reader.TryNext(out _), Is.False);
        reader = TarReader.Forward("x.tar", new MemoryStream(tar[..(512 + 70_000)]));
        Assert.That(reader.TryNext(out var cut));
        Assert.That(Assert.Throws<InvalidDataException>(() => Copy(reader, cut))!.Message, Is.EqualTo("cut short in a: 70000 of 300000 bytes"));

        static byte[] Copy(TarReader reader, ArchiveEntry entry)
        {
            var copy = new MemoryStream();
            reader.CopyTo(entry, copy, () => { }, default);
            return copy.ToArray();
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
}
