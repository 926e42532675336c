using System.Buffers.Binary;
using AlexNet.Imaging.Formats.Decoding;
using AlexNet.Imaging.Formats.Jpeg;
using AlexNet.Imaging.Formats.Png;
using AlexNet.Imaging.ImageSharp;
using AlexNet.Imaging.Images;
using AlexNet.Imaging.Tests.Support;

namespace AlexNet.Imaging.Tests.Formats.Decoding;

/// <summary>Headers that claim more than there is: refused before anything of that size is allocated.</summary>
public sealed class ImageLimitsTests
{
    private const int Little = 100_000;

    [Test]
    public void Decode_RefusesAHugePng()
    {
        var png = new PngWriter { Width = 100_000, Height = 100_000, Colour = PngColour.Rgb, Depth = 8 }.WriteStored(new byte[100]);
        Assert.That(Failure(png), Is.EqualTo("100000×100000 is 10000000000 pixels, allowed are 300000000"));
    }

    [Test]
    public void Decode_RefusesTheLargestPngThereIs()
    {
        var png = new PngWriter { Width = int.MaxValue, Height = int.MaxValue, Colour = PngColour.RgbAlpha, Depth = 16 }.WriteStored(new byte[100]);
        Assert.That(Failure(png), Is.EqualTo("2147483647×2147483647 pixels, allowed are 500000 along a side"));
    }

    [Test]
    public void Decode_RefusesAHugeJpeg()
    {
        Assert.That(Failure(Jpeg(65500, 65500)), Is.EqualTo("65500×65500 is 4290250000 pixels, allowed are 300000000"));
    }

    [Test]
    public void Decode_RefusesAShortFileOfALargeImage()
    {
        Assert.That(Failure(Jpeg(9999, 9999)), Does.Match(@"^corrupt JPEG: \d+ bytes cannot hold 9999×9999 pixels$"));
        var png = new PngWriter { Width = 9999, Height = 9999, Colour = PngColour.Grey, Depth = 1 }.WriteStored(new byte[100]);
        Assert.That(Failure(png), Is.EqualTo("corrupt PNG: 100 bytes cannot hold 9999×9999 pixels"));
    }

    [Test]
    public void Decode_RefusesSidesLongerThanAnyPictures()
    {
        var png = new PngWriter { Width = 500_001, Height = 1, Colour = PngColour.RgbAlpha, Depth = 16 };
        Assert.That(Failure(png.WriteStored(new byte[100])), Is.EqualTo("500001×1 pixels, allowed are 500000 along a side"));
        Assert.That(Failure((png with { Width = 1, Height = 500_001 }).WriteStored(new byte[100])), Is.EqualTo("1×500001 pixels, allowed are 500000 along a side"));
    }

    [Test]
    public void Decode_TakesTheFlattestPictures()
    {
        // As few bytes per pixel as the encoders can: far more than the bound that damaged headers are told by.
        var flat = new byte[2000 * 2000];
        Assert.That(Size(JpegEncoder.EncodeGrey(flat, 2000, 2000, quality: 1)), Is.EqualTo((2000, 2000)));
        var png = new PngWriter { Width = 2000, Height = 2000, Colour = PngColour.Grey, Depth = 8 };
        Assert.That(Size(png.WriteStored(PngWriter.Deflate(new byte[2000 * 2001]))), Is.EqualTo((2000, 2000)));
    }

    [Test]
    public void Decode_StopsInflatingAfterTheLastRow()
    {
        var png = new PngWriter { Width = 1, Height = 1, Colour = PngColour.Grey, Depth = 8 }.WriteStored(PngWriter.Deflate(new byte[50_000_000]));
        var before = GC.GetAllocatedBytesForCurrentThread();
        Assert.That(Size(png), Is.EqualTo((1, 1)));
        Assert.That(GC.GetAllocatedBytesForCurrentThread() - before, Is.LessThan(Little));
    }

    /// <summary>A byte of Huffman codes holds 1024 pixels at most; arithmetic coding has no such bound. What stands behind the end marker counts too.</summary>
    [TestCase(0xC0, 1023, "corrupt JPEG: 1023 bytes cannot hold 1024×1024 pixels")]
    [TestCase(0xC0, 1024, "corrupt JPEG: Corrupt JPEG data: premature end of data segment (tjDecompress2)")]
    [TestCase(0xC9, 1023, null)]
    public void Decode_BytesOfAJpegHoldOnlySoManyPixels(byte frame, int length, string? message)
    {
        var jpeg = Jpeg(1024, 1024);
        jpeg[jpeg.AsSpan().IndexOf([(byte)0xFF, (byte)0xC0]) + 1] = frame;
        Array.Resize(ref jpeg, length);
        Assert.That(() => Size(jpeg), message is null ? Throws.Nothing : Throws.InstanceOf<ImageFormatException>().With.Message.EqualTo(message));
    }

    /// <summary>A limit that was asked for holds for every format.</summary>
    [Test]
    public void Decode_RefusesWhatIsAboveTheLimit()
    {
        var decoders = ImageFormats.Decoders(maxPixels: 109);
        var png = new PngWriter { Width = 11, Height = 10, Colour = PngColour.Grey, Depth = 8 }.WriteStored(PngWriter.Deflate(new byte[120]));
        foreach (var content in new[] { png, JpegEncoder.EncodeGrey(new byte[110], 11, 10, 90) })
        {
            Assert.That(Assert.Throws<ImageFormatException>(() => decoders.Decode(content, new RgbImage()))!.Message, Is.EqualTo("11×10 is 110 pixels, allowed are 109"));
            Assert.That(() => ImageFormats.Decoders(maxPixels: 110).Decode(content, new RgbImage()), Throws.Nothing);
        }
    }

    [Test]
    public void Check_NamesBothNumbers()
    {
        Assert.That(() => ImageLimits.Check(10, 10, 100), Throws.Nothing);
        Assert.That(() => ImageLimits.Check(500_000, 1, 500_000), Throws.Nothing);
        Assert.That(() => ImageLimits.Check(1, 500_000, 500_000), Throws.Nothing);
        Assert.That(() => ImageLimits.Check(9, 11, 100), Throws.Nothing, "100 / 11 is 9 and a bit");
        Assert.That((ImageLimits.MaxPixels, ImageLimits.LargestMaxPixels), Is.EqualTo((300_000_000, 500_000_000)));
        var error = Assert.Throws<ImageFormatException>(() => ImageLimits.Check(101, 1, 100));
        Assert.That(error!.Message, Is.EqualTo("101×1 is 101 pixels, allowed are 100"));
    }

    /// <summary>A JPEG whose frame header was changed to another size.</summary>
    private static byte[] Jpeg(int width, int height)
    {
        var jpeg = JpegEncoder.Encode(Pictures.Smooth(16, 16), 16, 16, 90);
        var frame = jpeg.AsSpan().IndexOf([(byte)0xFF, (byte)0xC0]);
        BinaryPrimitives.WriteUInt16BigEndian(jpeg.AsSpan(frame + 5), (ushort)height);
        BinaryPrimitives.WriteUInt16BigEndian(jpeg.AsSpan(frame + 7), (ushort)width);
        return jpeg;
    }

    private static (int Width, int Height) Size(byte[] content)
    {
        var decoders = ImageFormats.Decoders();
        var image = new RgbImage();
        decoders.Decode(content, image);
        return (image.Width, image.Height);
    }

    private static string Failure(byte[] content)
    {
        var decoders = ImageFormats.Decoders();
        var image = new RgbImage();
        var before = GC.GetAllocatedBytesForCurrentThread();
        var error = Assert.Throws<ImageFormatException>(() => decoders.Decode(content, image))!;
        Assert.That(GC.GetAllocatedBytesForCurrentThread() - before, Is.LessThan(Little));
        Assert.That(image.Capacity, Is.Zero);
        return error.Message;
    }
}
