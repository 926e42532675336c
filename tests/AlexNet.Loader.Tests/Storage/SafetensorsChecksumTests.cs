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
