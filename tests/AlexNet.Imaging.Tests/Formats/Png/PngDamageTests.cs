using AlexNet.Imaging.Formats;
using AlexNet.Imaging.Formats.Decoding;
using AlexNet.Imaging.Formats.Png;
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
        Assert.That(Failure((writer with { Palette = new byte[4] }).Write([0, 0])), Does.Contain("its palette has 4 bytes"));
        Assert.That(Failure((writer with { Palette = new byte[771] }).Write([0, 0])), Does.Contain("its palette has 771 bytes"));
    }

    [Test]
    public void Decode_ScatteredPixelsAndUnknownCriticalChunksAreCorrupt()
    {
        var png = (Small with { DataChunk = 50 }).Write(PngDecoderTests.Samples(Small));
        Assert.That(Failure([.. png[..33], .. PngWriter.Chunk("CgBI", 1, 2, 3, 4), .. png[33..]]), Does.Contain("critical chunk CgBI"));
        const int second = 33 + 12 + 50;
        Assert.That(Failure([.. png[..second], .. PngWriter.Chunk("teXt"), .. png[second..]]), Does.Contain("between those of its pixels"));
    }

    [TestCase(2, 4)]
    [TestCase(3, 16)]
    [TestCase(1, 8)]
    [TestCase(0, 3)]
    public void Decode_UnknownKindIsCorrupt(int colour, int depth)
    {
        Assert.That(Failure((Small with { Colour = (PngColour)colour, Depth = depth }).WriteStored([1])), Does.Contain("there is no colour type"));
    }

    [Test]
    public void Decode_SaysThatASignatureIsDamaged()
    {
        var png = Small.Write(PngDecoderTests.Samples(Small));
        Assert.That(Failure([.. png[..4], .. png[5..]]), Does.Contain("text mode"));
    }

    private static string Failure(byte[] png) => Assert.Throws<ImageFormatException>(() => Decode(png))!.Message;

    private static void Decode(byte[] png)
    {
        var decoders = new ImageDecoders();
        decoders.Decode(png, new RgbImage());
    }
}
