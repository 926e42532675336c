using AlexNet.Loader.Sources.Parquets;
using AlexNet.Loader.Storage;
using AlexNet.Loader.Tests.Support;

namespace AlexNet.Loader.Tests.Sources.Parquets;

public sealed class ParquetImagesTests : FolderTest
{
    private const int PerPage = 5;

    [TestCase(false)]
    [TestCase(true)]
    public void Read_FindsEveryRowInAnyOrder(bool hasDictionary)
    {
        var path = Paged(hasDictionary);
        using var images = ParquetImages.Open(path, new PartCache(maxBytes: 0));
        Assert.That(images.Count, Is.EqualTo(20));
        Assert.That(images.Labels, Is.EqualTo(Enumerable.Range(0, 20).Select(row => (long)(row % 3))));
        foreach (var row in new[] { 19, 0, 7, 5, 4, 13, 12, 1, 18, 2, 3, 6, 8, 9, 10, 11, 14, 15, 16, 17 })
        {
            Assert.That(Bytes(images, row), Is.EqualTo(Content(row, hasDictionary)), $"row {row}");
        }
    }

    [TestCase(false)]
    [TestCase(true)]
    public void Find_MakesAPartOfEveryPage(bool hasDictionary)
    {
        var path = Paged(hasDictionary);
        using var file = File.OpenHandle(path);
        var chunk = ParquetFiles.ImageChunk(path);
        Assert.That(chunk.Encodings.Any(encoding => encoding is Parquet.Meta.Encoding.PLAIN_DICTIONARY or Parquet.Meta.Encoding.RLE_DICTIONARY), Is.EqualTo(hasDictionary));
        var parts = ParquetPages.Find(file, chunk);
        Assert.That(string.Join(", ", parts.Select(part => $"{part.First}+{part.Rows}")), Is.EqualTo("0+5, 5+5, 10+5, 15+5"));
        Assert.That(parts[0].Offset, Is.EqualTo(chunk.DictionaryPageOffset is > 0 and var first ? first : chunk.DataPageOffset));
    }

    [Test]
    public void Read_TouchesThePageOfARowAlone()
    {
        var path = Paged(hasDictionary: false);
        ParquetPart[] parts;
        using (var file = File.OpenHandle(path))
        {
            parts = ParquetPages.Find(file, ParquetFiles.ImageChunk(path));
        }

        // Behind its header the third page is nonsense.
        var bytes = File.ReadAllBytes(path);
        bytes.AsSpan((int)parts[2].Offset + 60, (int)(parts[3].Offset - parts[2].Offset) - 60).Fill(0xFF);
        File.WriteAllBytes(path, bytes);
        using var images = ParquetImages.Open(path, new PartCache());
        foreach (var row in Enumerable.Range(0, 20).Where(row => row / PerPage != 2))
        {
            Assert.That(Bytes(images, row), Is.EqualTo(Content(row, same: false)));
        }

        Assert.That(() => Bytes(images, 12), Throws.InstanceOf<IOException>().With.Message.StartsWith("cannot be read as Parquet: "));
    }

    [Test]
    public void Read_WorksFromManyThreads()
    {
        using var images = ParquetImages.Open(Paged(hasDictionary: true), new PartCache(maxBytes: 500));
        Parallel.For(0, 400, new ParallelOptions { MaxDegreeOfParallelism = 4 }, i =>
        {
            var row = i * 7 % 20;
            Assert.That(Bytes(images, row), Is.EqualTo(Content(row, same: true)));
        });
    }

    [Test]
    public void Read_OfARowWithoutBytes_SaysSo()
    {
        var path = Folder.Combine("a.parquet");
        ParquetFiles.Write(path, [(null, 0), ([1, 2], 1), (null, 0), ([3], 1)], ["cat", "dog"]);
        using var images = ParquetImages.Open(path, new PartCache());
        Assert.That(() => Bytes(images, 2), Throws.InstanceOf<IOException>().With.Message.EqualTo("the row has no bytes, only a path or nothing"));
        Assert.That((Bytes(images, 1), Bytes(images, 3)), Is.EqualTo((new byte[] { 1, 2 }, new byte[] { 3 })));
    }

    [Test]
    public void Cache_KeepsWhatWasUsedLastUpToItsBytes()
    {
        var cache = new PartCache(maxBytes: 10);
        var file = new object();
        cache.Add(file, 1, Part(4));
        cache.Add(file, 2, Part(4));
        cache.Find(file, 1);
        cache.Add(file, 3, Part(4));
        cache.Add(file, 4, Part(11));
        Assert.That(new[] { 1, 2, 3, 4 }.Select(offset => cache.Find(file, offset) is not null), Is.EqualTo(new[] { true, false, true, false }));
        Assert.That(cache.Find(new object(), 1), Is.Null);

        static ReadOnlyMemory<byte>?[] Part(int bytes) => [null, new byte[bytes]];
    }

    [Test]
    public void Find_RefusesHeadersThatAreNone([Values(0x00, 0x1C, 0x4C, 0xFF)] int content)
    {
        var path = Folder.Combine("none");
        File.WriteAllBytes(path, [.. Enumerable.Repeat((byte)content, 100_000)]);
        using var file = File.OpenHandle(path);
        var chunk = new Parquet.Meta.ColumnMetaData { NumValues = 10, DataPageOffset = 4 };
        Assert.That(() => ParquetPages.Find(file, chunk), Throws.InstanceOf<InvalidDataException>());
    }

    /// <summary>A file of 20 rows in one group, with a page of every five of them.</summary>
    private string Paged(bool hasDictionary)
    {
        var path = Folder.Combine("paged.parquet");
        ParquetFiles.Write(
            path, [.. Enumerable.Range(0, 20).Select(row => ((byte[]?)Content(row, hasDictionary), (long?)(row % 3)))], ["a", "b", "c"], PerPage, dictionaries: hasDictionary);
        ParquetFiles.Join(path);
        return path;
    }

    /// <summary>Bytes that tell a row; with a dictionary, those of the first page are two files only.</summary>
    private static byte[] Content(int row, bool same)
    {
        var (length, number) = same && row < PerPage ? (100, row % 2) : (100 + row, row);
        return [.. Enumerable.Range(0, length).Select(i => (byte)(((i * 31) + number) % 128))];
    }

    private static byte[] Bytes(ParquetImages images, int row)
    {
        var buffer = new ByteBuffer();
        images.Read(row, buffer);
        return buffer.Bytes.ToArray();
    }
}
