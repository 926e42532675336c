using AlexNet.Loader.Archives;

namespace AlexNet.Loader.Tests.Archives;

public sealed class CompressionTests
{
    [TestCase("1F8B08", "gzip", "gunzip")]
    [TestCase("425A6839", "bzip2", "bunzip2")]
    [TestCase("FD377A585A00", "xz", "unxz")]
    [TestCase("28B52FFD00", "zstd", "unzstd")]
    [TestCase("504B030414", "zip", "unzip")]
    [TestCase("377ABCAF271C00", "7z", "7z x")]
    [TestCase("526172211A0701", "rar", "unrar x")]
    public void Name_IsThatOfTheFirstBytes(string start, string name, string command)
    {
        var bytes = Convert.FromHexString(start);
        Assert.That((Compression.Name(bytes), Compression.Command(name)), Is.EqualTo((name, command)));
        Assert.That(Compression.Name(bytes[1..]), Is.Null);
        Assert.That(Compression.Name([]), Is.Null);
    }

    [TestCase(1, "Shrink")]
    [TestCase(2, "Reduce")]
    [TestCase(5, "Reduce")]
    [TestCase(6, "Implode")]
    [TestCase(7, "method 7")]
    [TestCase(9, "Deflate64")]
    [TestCase(12, "bzip2")]
    [TestCase(14, "LZMA")]
    [TestCase(20, "zstd")]
    [TestCase(93, "zstd")]
    [TestCase(95, "xz")]
    [TestCase(96, "the JPEG method")]
    [TestCase(98, "PPMd")]
    public void ZipMethod_HasTheNameThatProgramsShow(int method, string name) => Assert.That(ZipMethod.Name(method), Is.EqualTo(name));

    [Test]
    public void ReadAll_EndsAtTheLimit()
    {
        var bytes = Enumerable.Range(0, 100_000).Select(i => (byte)i).ToArray();
        Assert.That(Compression.ReadAll(new MemoryStream(bytes), max: 100_000), Is.EqualTo(bytes));
        var error = Assert.Throws<InvalidDataException>(() => Compression.ReadAll(new MemoryStream(bytes), max: 99_999));
        Assert.That(error!.Message, Is.EqualTo("it unpacks to more than the allowed 99999 bytes"));
    }
}
