using AlexNet.Imaging.Formats.Png;
using AlexNet.Imaging.Images;

namespace AlexNet.Imaging.Tests.Formats.Png;

public sealed class PngEncoderTests
{
    /// <summary>What is read again is what was written, to the last bit.</summary>
    [TestCase(1, 1)]
    [TestCase(7, 5)]
    [TestCase(300, 2)]
    public void Encode_LosesNothing(int width, int height)
    {
        var pixels = new byte[width * height * 3];
        new Random(width).NextBytes(pixels);
        var image = new RgbImage();
        new PngDecoder().Decode(PngEncoder.Encode(pixels, width, height), image);
        Assert.That((image.Width, image.Height), Is.EqualTo((width, height)));
        Assert.That(image.Pixels.ToArray(), Is.EqualTo(pixels));
    }

    /// <summary>Signature, header with its checksum, text and end; the checksums are those of Python's zlib.crc32.</summary>
    [Test]
    public void Encode_WritesTheChunks()
    {
        var png = PngEncoder.Encode([255, 0, 0, 0, 255, 0], 2, 1, "two µ");
        Assert.That(Convert.ToHexString(png.AsSpan(0, 33)), Is.EqualTo("89504E470D0A1A0A" + "0000000D49484452" + "0000000200000001" + "0802000000" + "7B40E8DD"));
        Assert.That(Convert.ToHexString(png.AsSpan(33, 30)), Is.EqualTo("00000016" + "69545874" + Convert.ToHexString("Description\0\0\0\0\0two µ"u8)));
        Assert.That(Convert.ToHexString(png.AsSpan(png.Length - 12)), Is.EqualTo("0000000049454E44AE426082"));
    }

    [Test]
    public void Encode_OfEnlargedPixelsIsSmall()
    {
        var pixels = new byte[400 * 400 * 3];
        for (var i = 0; i < pixels.Length; i++)
        {
            pixels[i] = (byte)((i / 3 % 400 / 40 * 17) ^ (i / 3 / 400 / 40 * 29));
        }

        Assert.That(PngEncoder.Encode(pixels, 400, 400).Length, Is.LessThan(4000));
    }

    [Test]
    public void Encode_RefusesAnotherNumberOfPixels() =>
        Assert.That(Assert.Throws<ArgumentException>(() => PngEncoder.Encode(new byte[11], 2, 2))!.Message, Does.StartWith("11 bytes; 2×2 RGB pixels have 12"));
}
