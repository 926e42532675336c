using System.Text;
using AlexNet.Loader.Storage;
using AlexNet.Loader.Tests.Support;

namespace AlexNet.Loader.Tests.Storage;

public sealed class SafetensorsChecksumTests : FolderTest
{
    private string Path => Folder.Combine("x.safetensors");

    [Test]
    public void RequireWhole_TakesWhatIsAsItWasWritten()
    {
        Write(withChecksum: true);
        using var file = SafetensorsFile.Open(Path);
        file.RequireWhole();
        Assert.That(file.Metadata["checksum"], Does.Match("^xxh128:[0-9a-f]{32}$").And.Not.EqualTo("xxh128:" + new string('0', 32)));
        Assert.That(file.Read<float>("b"), Is.EqualTo(new[] { 1.5f, -2 }));
    }

    [Test]
    public void RequireWhole_NoticesEveryFlippedByte()
    {
        Write(withChecksum: true);
        var good = File.ReadAllBytes(Path);
        var headerEnd = 8 + BitConverter.ToInt32(good);
        var noticed = 0;
        for (var at = headerEnd; at < good.Length; at++)
        {
            Assert.That(Message(good, at), Does.EndWith("damaged: its checksum is another than the one it was written with"), $"byte {at}");
            noticed++;
        }

        Assert.That(noticed, Is.EqualTo(20));
        var text = good.AsSpan().IndexOf("kept"u8);
        Assert.That(Message(good, text), Does.Contain("damaged"), "metadata");
        Assert.That(Message(good, good.AsSpan().IndexOf("xxh128:"u8) + 10), Does.Contain("damaged"), "the checksum itself");
    }

    [Test]
    public void RequireWhole_TakesFilesWithoutAChecksum()
    {
        Write(withChecksum: false);
        using var file = SafetensorsFile.Open(Path);
        file.RequireWhole();
        Assert.That(file.Metadata.Keys, Is.EqualTo(new[] { "note" }));
    }

    /// <summary>XXH128 of the file with zeros where the digits stand, which every reader can count.</summary>
    [Test]
    public void Write_CountsTheFileWithZerosInPlaceOfTheDigits()
    {
        Write(withChecksum: true);
        var bytes = File.ReadAllBytes(Path);
        var at = bytes.AsSpan().IndexOf("xxh128:"u8) + 7;
        var digits = Encoding.ASCII.GetString(bytes, at, 32);
        bytes.AsSpan(at, 32).Fill((byte)'0');
        Assert.That(digits, Is.EqualTo(Convert.ToHexStringLower(System.IO.Hashing.XxHash128.Hash(bytes))));
    }

    /// <summary>A checksum of another method, or of other digits, is none that holds.</summary>
    [TestCase("xxh128:", "")]
    [TestCase("xxh128:0123456789abcdef0123456789abcde", "")]
    [TestCase("xxh128:0123456789abcdef0123456789abcdef0", "")]
    [TestCase("xxh256:0123456789abcdef0123456789abcdef", "")]
    [TestCase("xxh128:0123456789abcdef0123456789abcdef", " ")]
    public void RequireWhole_RefusesAChecksumThatIsNone(string checksum, string space)
    {
        var json = Encoding.UTF8.GetBytes($$$"""{"__metadata__":{"checksum":{{{space}}}"{{{checksum}}}"}}""");
        File.WriteAllBytes(Path, [.. BitConverter.GetBytes((long)json.Length), .. json]);
        using var file = SafetensorsFile.Open(Path);
        Assert.That(file.HasChecksum);
        Assert.That(Assert.Throws<UserErrorException>(file.RequireWhole)!.Message, Is.EqualTo($"{Path}: damaged: its checksum is another than the one it was written with"));
    }

    [Test]
    public void Stream_SumsWhatIsWrittenAndDoesNothingElse()
    {
        var target = new MemoryStream();
        using var stream = new HashingStream(target);
        stream.Write([1, 2]);
        stream.Write([9, 3, 4, 9], 1, 2);
        stream.Flush();
        Assert.That((target.ToArray(), stream.Length, stream.Position), Is.EqualTo((new byte[] { 1, 2, 3, 4 }, 4L, 4L)));
        Assert.That(stream.Digest(), Is.EqualTo(System.IO.Hashing.XxHash128.Hash([1, 2, 3, 4])));
        Assert.That((stream.CanRead, stream.CanSeek, stream.CanWrite), Is.EqualTo((false, false, true)));
        Assert.Throws<NotSupportedException>(() => stream.Position = 0);
        Assert.Throws<NotSupportedException>(() => stream.Seek(0, SeekOrigin.Begin));
        Assert.Throws<NotSupportedException>(() => stream.SetLength(1));
        Assert.Throws<NotSupportedException>(() => _ = stream.Read(new byte[1], 0, 1));
    }

    [Test]
    public void RequireWhole_NamesAFileThatIsGone()
    {
        Write(withChecksum: true);
        using var file = SafetensorsFile.Open(Path);
        File.Delete(Path);
        Assert.That(Assert.Throws<UserErrorException>(file.RequireWhole)!.Message, Does.StartWith($"{Path}: cannot be read: "));
    }

    [Test]
    public void HasChecksum_SaysWhetherItWasWrittenWithOne([Values] bool withChecksum)
    {
        Write(withChecksum);
        using var file = SafetensorsFile.Open(Path);
        Assert.That(file.HasChecksum, Is.EqualTo(withChecksum));
    }

    private void Write(bool withChecksum) => SafetensorsWriter.Write(
        Path,
        [TensorData.From<byte>("a", new byte[] { 1, 2, 3, 4 }, 4), TensorData.From<float>("b", new[] { 1.5f, -2 }, 2), TensorData.From<double>("c", new[] { 0.25 }, 1)],
        new Dictionary<string, string> { ["note"] = "kept" },
        withChecksum);

    private string? Message(byte[] good, int flipped)
    {
        var bad = good.ToArray();
        bad[flipped] ^= 1;
        File.WriteAllBytes(Path, bad);
        using var file = SafetensorsFile.Open(Path);
        return Assert.Throws<UserErrorException>(file.RequireWhole)!.Message;
    }
}
