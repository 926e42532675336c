using AlexNet.Imaging.Formats.Decoding;
using AlexNet.Imaging.Formats.Png;
using AlexNet.Imaging.ImageSharp;
using AlexNet.Imaging.Images;
using AlexNet.Imaging.Tests.Support;

namespace AlexNet.Imaging.Tests.Formats.Png;

/// <summary>What is refused, and in which words.</summary>
public sealed class PngDamageTests
{
    private static readonly PngWriter Small = PngDecoderTests.Writer(7, 5, PngColour.Rgb, 8) with { Filter = 0 };

    [Test]
    public void Decode_EveryCutIsCorrupt()
    {
        var png = Small.Write(PngDecoderTests.Samples(Small));
        for (var length = 4; length < png.Length; length++)
        {
            Assert.That(Failure(png[..length]), Does.StartWith("corrupt PNG: "), $"{length} of {png.Length} bytes");
        }
    }

    [Test]
    public void Decode_ComparesTheChecksumsOfCriticalChunksOnly()
    {
        var png = Small.Write(PngDecoderTests.Samples(Small));
        var inData = (byte[])png.Clone();
        inData[33 + 8 + 20] ^= 1;
        Assert.That(Failure(inData), Is.EqualTo("corrupt PNG: the checksum of its chunk IDAT is wrong"));
        var inHeader = (byte[])png.Clone();
        inHeader[19] ^= 1;
        Assert.That(Failure(inHeader), Is.EqualTo("corrupt PNG: the checksum of its chunk IHDR is wrong"));
        var text = PngWriter.Chunk("teXt", 1, 2, 3);
        text[^1] ^= 1;
        Assert.That(() => Decode([.. png[..33], .. text, .. png[33..]]), Throws.Nothing);
    }

    [Test]
    public void Decode_ComparesTheChecksumOfThePixels()
    {
        var stored = PngWriter.Deflate(Small.Filtered(PngDecoderTests.Samples(Small)));
        stored[^1] ^= 1;
        Assert.That(Failure(Small.WriteStored(stored)), Does.StartWith("corrupt PNG: "));
        var apart = Small with { DataChunk = stored.Length - 4 };
        Assert.That(Failure(apart.WriteStored(stored)), Does.StartWith("corrupt PNG: "), "in a chunk of its own, which no row needs");
    }

    [Test]
    public void Decode_PixelsThatEndEarlyAreCorrupt()
    {
        var raw = Small.Filtered(PngDecoderTests.Samples(Small));
        Assert.That(Failure(Small.WriteStored(PngWriter.Deflate(raw[..^1]))), Is.EqualTo("corrupt PNG: its pixels end too early"));
    }

    [Test]
    public void Decode_NoPixelsAreCorrupt()
    {
        Assert.That(Failure(Small.WriteStored([])), Is.EqualTo("corrupt PNG: there are no pixels in it"));
    }

    [Test]
    public void Decode_UnknownFilterIsCorrupt()
    {
        var raw = Small.Filtered(PngDecoderTests.Samples(Small));
        raw[0] = 5;
        Assert.That(Failure(Small.WriteStored(PngWriter.Deflate(raw))), Is.EqualTo("corrupt PNG: a row has filter 5, allowed are 0 to 4"));
    }

    [Test]
    public void Decode_IndexBeyondThePaletteIsCorrupt([Values(4, 8)] int depth)
    {
        var writer = PngDecoderTests.Writer(2, 1, PngColour.Palette, depth) with { Palette = new byte[9] };
        Assert.That(Failure(writer.Write([2, 3])), Is.EqualTo("corrupt PNG: a pixel has colour 3 of a palette of 3"));
        Assert.That(() => Decode(writer.Write([2, 2])), Throws.Nothing);
    }

    [Test]
    public void Decode_APaletteMustBeThereAndWhole()
    {
        var writer = PngDecoderTests.Writer(2, 1, PngColour.Palette, 8);
        Assert.That(Failure((writer with { Palette = null }).Write([0, 0])), Is.EqualTo("corrupt PNG: its palette is missing"));
        Assert.That(Failure((writer with { Palette = new byte[4] }).Write([0, 0])), Is.EqualTo("corrupt PNG: its palette has 4 bytes, allowed are multiples of 3 up to 768"));
        Assert.That(Failure((writer with { Palette = new byte[771] }).Write([0, 0])), Is.EqualTo("corrupt PNG: its palette has 771 bytes, allowed are multiples of 3 up to 768"));
        Assert.That(Failure((writer with { Palette = [] }).Write([0, 0])), Is.EqualTo("corrupt PNG: its palette has 0 bytes, allowed are multiples of 3 up to 768"));
        Assert.That(() => Decode((writer with { Palette = new byte[768] }).Write([0, 255])), Throws.Nothing);
        var png = writer.Write([0, 0]);
        Assert.That(Failure([.. png[..^12], .. PngWriter.Chunk("PLTE", 1, 2, 3), .. png[^12..]]), Is.EqualTo("corrupt PNG: its palette stands twice or after its pixels"));
        Assert.That(Failure([.. png[..33], .. PngWriter.Chunk("PLTE", 1, 2, 3), .. png[33..]]), Is.EqualTo("corrupt PNG: its palette stands twice or after its pixels"));
    }

    [Test]
    public void Decode_ScatteredPixelsAndUnknownCriticalChunksAreCorrupt()
    {
        var png = (Small with { DataChunk = 50 }).Write(PngDecoderTests.Samples(Small));
        Assert.That(Failure([.. png[..33], .. PngWriter.Chunk("CgBI", 1, 2, 3, 4), .. png[33..]]), Is.EqualTo("corrupt PNG: its critical chunk CgBI is unknown or stands twice"));
        const int second = 33 + 12 + 50;
        Assert.That(Failure([.. png[..second], .. PngWriter.Chunk("teXt"), .. png[second..]]), Is.EqualTo("corrupt PNG: other chunks stand between those of its pixels"));
    }

    [TestCase(2, 4)]
    [TestCase(3, 16)]
    [TestCase(1, 8)]
    [TestCase(0, 3)]
    [TestCase(4, 4)]
    [TestCase(6, 1)]
    [TestCase(5, 8)]
    [TestCase(7, 8)]
    public void Decode_UnknownKindIsCorrupt(int colour, int depth)
    {
        Assert.That(Failure((Small with { Colour = (PngColour)colour, Depth = depth }).WriteStored([1])), Is.EqualTo($"corrupt PNG: there is no colour type {colour} with {depth} bits"));
    }

    /// <summary>Width, height, depth, colour type, compression, filters, interlacing.</summary>
    [TestCase("00000001 00000001 08 00 00 00", "IHDR has 12 bytes, allowed are 13")]
    [TestCase("00000001 00000001 08 00 00 00 00 00", "IHDR has 14 bytes, allowed are 13")]
    [TestCase("00000000 00000001 08 00 00 00 00", "0×1 pixels, allowed are 1 to 2147483647 a side")]
    [TestCase("00000001 80000000 08 00 00 00 00", "1×2147483648 pixels, allowed are 1 to 2147483647 a side")]
    [TestCase("00000001 00000001 08 00 01 00 00", "compression 1, filters 0, interlacing 0, allowed are 0, 0 and 0 or 1")]
    [TestCase("00000001 00000001 08 00 00 02 00", "compression 0, filters 2, interlacing 0, allowed are 0, 0 and 0 or 1")]
    [TestCase("00000001 00000001 08 00 00 00 03", "compression 0, filters 0, interlacing 3, allowed are 0, 0 and 0 or 1")]
    public void Decode_AWrongHeaderIsCorrupt(string header, string message)
    {
        var png = Small.Write(PngDecoderTests.Samples(Small));
        var chunk = PngWriter.Chunk("IHDR", Convert.FromHexString(header.Replace(" ", "", StringComparison.Ordinal)));
        Assert.That(Failure([.. png[..8], .. chunk, .. png[33..]]), Is.EqualTo($"corrupt PNG: {message}"));
    }

    [Test]
    public void Decode_ChunksBeginWithTheHeaderAndEndWithTheEnd()
    {
        var png = Small.Write(PngDecoderTests.Samples(Small));
        Assert.That(Failure([.. png[..8], .. png[33..]]), Is.EqualTo("corrupt PNG: it does not begin with IHDR"));
        Assert.That(Failure(png[..8]), Is.EqualTo("corrupt PNG: it does not begin with IHDR"));
        Assert.That(Failure([.. png[..33], .. png[8..33], .. png[33..]]), Is.EqualTo("corrupt PNG: its critical chunk IHDR is unknown or stands twice"));
        Assert.That(Failure(png[..^12]), Is.EqualTo("corrupt PNG: it is cut short"));
        Assert.That(Failure(png[..^1]), Is.EqualTo("corrupt PNG: it is cut short"));
    }

    /// <summary>A byte holds 1032 at most: 1032 rows of one byte and the next.</summary>
    [TestCase(2063, "its pixels end too early")]
    [TestCase(2064, "1 bytes cannot hold 1×2064 pixels")]
    public void Decode_BytesHoldOnlySoManyPixels(int height, string message)
    {
        var writer = PngDecoderTests.Writer(1, height, PngColour.Grey, 8);
        var failure = Failure(writer.WriteStored([0x78]));
        Assert.That(failure, Is.EqualTo($"corrupt PNG: {message}"));
    }

    [Test]
    public void Decode_SaysThatASignatureIsDamaged()
    {
        var png = Small.Write(PngDecoderTests.Samples(Small));
        Assert.That(Failure([.. png[..4], .. png[5..]]), Is.EqualTo("corrupt PNG: its signature is damaged, as by a transfer in text mode"));
    }

    private static string Failure(byte[] png) => Assert.Throws<ImageFormatException>(() => Decode(png))!.Message;

    private static void Decode(byte[] png)
    {
        var decoders = ImageFormats.Decoders();
        decoders.Decode(png, new RgbImage());
    }
}
