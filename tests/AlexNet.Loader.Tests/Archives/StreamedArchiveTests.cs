using AlexNet.Loader.Archives;
using AlexNet.Loader.Tests.Support;

namespace AlexNet.Loader.Tests.Archives;

/// <summary>Eight MiB that no format packs: a window of one MiB holds an eighth, give or take a piece.</summary>
public sealed class StreamedArchiveTests : FolderTest
{
    private const int MiB = 1 << 20;

    private static readonly byte[] Content = RandomBytes(8 * MiB + 12345);

    [TestCase("gzip")]
    [TestCase("zstd")]
    public void Read_ForwardsAndWithinTheWindowUnpacksOnce(string format)
    {
        using var file = Open(format, Windows(MiB));
        for (var at = 0; at < Content.Length - 200_000; at += 100_000)
        {
            // The later one first, as workers do.
            AssertRead(file, at + 150_000, 50_000);
            AssertRead(file, at, 60_000);
        }

        Assert.That(file.Begun, Is.EqualTo(1));
    }

    /// <summary>Of two MiB, wherever the pieces begin; what lies more than a piece before it is given back.</summary>
    [TestCase(0)]
    [TestCase(1)]
    [TestCase(500_000)]
    [TestCase(MiB - 1)]
    public void Read_OfTheWindowsFirstByteIsFromMemory(int further)
    {
        using var file = Open("gzip", Windows(2 * MiB));
        AssertRead(file, (5 * MiB) + further, 1);
        AssertRead(file, (3 * MiB) + further, 1);
        Assert.That(file.Begun, Is.EqualTo(1));
        AssertRead(file, (2 * MiB) - 1, 1);
        Assert.That(file.Begun, Is.EqualTo(2));
    }

    [Test]
    public void Read_BeforeTheWindowBeginsAnew()
    {
        using var file = Open("gzip", Windows(MiB));
        AssertRead(file, 6 * MiB, 100);
        AssertRead(file, 5 * MiB, 100);
        Assert.That(file.Begun, Is.EqualTo(1), "still in memory");
        AssertRead(file, 2 * MiB, 100);
        Assert.That(file.Begun, Is.EqualTo(2));
        AssertRead(file, 3 * MiB, 100);
        AssertRead(file, 6 * MiB, 200);
        Assert.That(file.Begun, Is.EqualTo(2), "both are unpacked on from where they are");
        AssertRead(file, 10, 100);
        Assert.That(file.Begun, Is.EqualTo(3), "in the place of what was not used for longest");
        AssertRead(file, 6 * MiB, 300);
        Assert.That(file.Begun, Is.EqualTo(3));
    }

    /// <summary>Readers of an epoch's end and of the next one's beginning take turns.</summary>
    [Test]
    public void Read_OfTwoEpochsAtATimeBeginsOnceForEach()
    {
        using var file = Open("gzip", Windows(MiB));
        for (var epoch = 0; epoch < 3; epoch++)
        {
            for (var at = epoch == 0 ? 0 : MiB; at < 7 * MiB; at += 50_000)
            {
                AssertRead(file, at, 50_000);
            }

            for (var i = 0; i < 900_000; i += 100_000)
            {
                AssertRead(file, (7 * MiB) + i, 90_000);
                AssertRead(file, i, 90_000);
            }
        }

        Assert.That(file.Begun, Is.EqualTo(4));
    }

    [TestCase(0, 3 * MiB)]
    [TestCase(1234, 5_000_000)]
    public void Read_OfMoreThanTheWindowIsWhole(int offset, int length)
    {
        using var file = Open("gzip", Windows(1));
        AssertRead(file, offset, length);
        Assert.That(file.Begun, Is.EqualTo(1));
    }

    [Test]
    public void Read_ByManyThreadsIsRight()
    {
        using var file = Open("gzip", Windows(MiB));
        Parallel.For(0, 160, new ParallelOptions { MaxDegreeOfParallelism = 8 }, i => AssertRead(file, i * 50_000, 60_000));
    }

    [Test]
    public void Read_AtTheEndGivesWhatThereIs()
    {
        using var file = Open("zstd", Windows(MiB));
        var target = new byte[100];
        Assert.That(file.Read(target, Content.Length - 40), Is.EqualTo(40));
        Assert.That(target[..40], Is.EqualTo(Content[^40..]));
        Assert.That(file.Read(target, Content.Length), Is.Zero);
        Assert.That(file.Read(target, Content.Length + 5000), Is.Zero);
        Assert.That(file.Begun, Is.EqualTo(1));
    }

    /// <summary>As many as are used in turn, and no more: the third takes the place of the first.</summary>
    [TestCase(1, new[] { 0, 1, 0, 1, 2, 1, 2, 0 }, new[] { 2, 1, 1 })]
    [TestCase(2, new[] { 0, 1, 2, 0, 1, 2 }, new[] { 1, 1, 1 })]
    public void Windows_AreFewAtATime(int archives, int[] reads, int[] begun)
    {
        var windows = new StreamedWindows();
        windows.Resize(MiB, archives);
        ArchiveFile[] files = [.. Enumerable.Range(0, 3).Select(i => Open("gzip", windows, $"{i}.tar.gz"))];
        Array.ForEach(reads, i => AssertRead(files[i], 1000, 10));
        Assert.That(files.Select(file => file.Begun), Is.EqualTo(begun));
        Array.ForEach(files, file => file.Dispose());
    }

    [TestCase("gzip")]
    [TestCase("zstd")]
    public void Read_NamesDamageAndReadsWhatIsBeforeIt(string format)
    {
        var packed = Tars.Compress(Content, format);
        packed.AsSpan(packed.Length / 2, 64).Fill(0xA5);
        using var file = Write(packed, format, Windows(MiB), "x");
        AssertRead(file, 0, 100);
        var error = Assert.Throws<IOException>(() => file.Read(new byte[1], Content.Length - 1))!;
        Assert.That(error.Message, Does.Match("^damaged: it unpacks to [0-9]+ bytes only: .+$"));
        AssertRead(file, 100, 100);
    }

    /// <summary>Whether a file is an image is asked in the order of names, when all were passed.</summary>
    [Test]
    public void KeepStart_AnswersWithoutUnpackingAnew()
    {
        using var file = Open("gzip", Windows(MiB));
        file.KeepStart(1000, Content.AsSpan(1000, 12));
        file.KeepStart(2000, Content.AsSpan(2000, 12));
        AssertRead(file, 7 * MiB, 100);
        AssertRead(file, 2000, 12);
        AssertRead(file, 1000, 4);
        Assert.That(file.Begun, Is.EqualTo(1));
        AssertRead(file, 1000, 13);
        AssertRead(file, 1001, 4);
        Assert.That(file.Begun, Is.EqualTo(2));
    }

    [Test]
    public void TarReader_KeepsTheStartsOfFiles()
    {
        var tar = Tars.Bytes(("a", Content[..100]), ("b", Content[100..(7 * MiB)]), ("c", Content[..20]));
        using var file = Write(Tars.Compress(tar), "gzip", Windows(MiB), "x");
        var entries = TarReader.ReadAll(file);
        var starts = entries.Select(entry =>
        {
            var start = new byte[12];
            file.ReadExactly(start, entry.Offset);
            return start;
        });
        Assert.That(starts, Is.EqualTo(new[] { Content[..12], Content[100..112], Content[..12] }));
        Assert.That(file.Begun, Is.EqualTo(1));
    }

    private static byte[] RandomBytes(int count)
    {
        var bytes = new byte[count];
        new Random(1).NextBytes(bytes);
        return bytes;
    }

    private static StreamedWindows Windows(long bytes)
    {
        var windows = new StreamedWindows();
        windows.Resize(bytes, archives: 1);
        return windows;
    }

    private static void AssertRead(ArchiveFile file, int offset, int length)
    {
        var target = new byte[length];
        file.ReadExactly(target, offset);
        Assert.That(target.AsSpan().SequenceEqual(Content.AsSpan(offset, length)), $"{length} bytes from {offset} on");
    }

    private ArchiveFile Open(string format, StreamedWindows windows, string name = "x") => Write(Tars.Compress(Content, format), format, windows, name);

    private ArchiveFile Write(byte[] packed, string format, StreamedWindows windows, string name)
    {
        File.WriteAllBytes(Folder.Combine(name), packed);
        var found = Compression.Streamed(Folder.Combine(name));
        Assert.That(found, Is.EqualTo(format == "gzip" ? StreamedFormat.Gzip : StreamedFormat.Zstd));
        return ArchiveFile.Streamed(Folder.Combine(name), found!.Value, windows);
    }
}
