using System.Collections.Concurrent;
using AlexNet.Core;
using AlexNet.Imaging.Formats.Decoding;
using AlexNet.Imaging.Formats.Jpeg;
using AlexNet.Imaging.ImageSharp;
using AlexNet.Imaging.Images;
using AlexNet.Imaging.Native;
using AlexNet.Imaging.Tests.Support;

namespace AlexNet.Imaging.Tests.Formats.Jpeg;

public sealed class JpegDecoderTests
{
    [Test]
    public void Decode_RoundTripStaysClose()
    {
        var rgb = Pictures.Smooth(123, 77);
        var image = Decode(JpegEncoder.Encode(rgb, 123, 77, quality: 95));
        Assert.That((image.Width, image.Height), Is.EqualTo((123, 77)));
        Assert.That(Pictures.MeanDifference(image.Pixels, rgb), Is.LessThan(2.5));
    }

    [Test]
    public void Decode_ReusesTheBufferForASmallerImage()
    {
        var decoder = new JpegDecoder();
        var image = new RgbImage();
        decoder.Decode(JpegEncoder.Encode(Pictures.Smooth(64, 64), 64, 64, 90), image);
        var capacity = image.Capacity;
        decoder.Decode(JpegEncoder.Encode(Pictures.Smooth(32, 16), 32, 16, 90), image);
        Assert.That((image.Width, image.Height, image.Pixels.Length), Is.EqualTo((32, 16, 32 * 16 * 3)));
        Assert.That(image.Capacity, Is.EqualTo(capacity));
    }

    [Test]
    public void Decode_GreyGivesThreeEqualChannels()
    {
        var levels = Enumerable.Range(0, 64 * 48).Select(i => (byte)(i % 64 * 4)).ToArray();
        var image = Decode(JpegEncoder.EncodeGrey(levels, 64, 48, quality: 95));
        for (var i = 0; i < levels.Length; i++)
        {
            var pixel = image.Pixels.Slice(i * 3, 3);
            Assert.That(pixel[1], Is.EqualTo(pixel[0]));
            Assert.That(pixel[2], Is.EqualTo(pixel[0]));
            Assert.That((int)pixel[0], Is.EqualTo(levels[i]).Within(4));
        }
    }

    [Test]
    public void Decode_AdobeCmykIsInverted()
    {
        // As Adobe writes: 255 = no ink. Cyan ink only leaves green and blue; black ink dims all.
        var image = Decode(JpegEncoder.EncodeCmyk(Fill(32, 32, 55, 255, 255, 255), 32, 32, 100));
        AssertPixel(image, 55, 255, 255);
        image = Decode(JpegEncoder.EncodeCmyk(Fill(32, 32, 200, 100, 50, 128), 32, 32, 100));
        AssertPixel(image, 100, 50, 25);
    }

    [Test]
    public void ToRgb_WithoutTheMarkerFullInkIs255()
    {
        var rgb = new byte[3];
        Cmyk.ToRgb([255, 0, 0, 0], rgb, inverted: false);
        Assert.That(rgb, Is.EqualTo(new byte[] { 0, 255, 255 }));
        Cmyk.ToRgb([54, 156, 204, 127], rgb, inverted: false);
        Assert.That(rgb, Is.EqualTo(new byte[] { 101, 50, 26 }), "201, 99 and 51, each by 128 of 255: 100.9, 49.7 and 25.6");
        Cmyk.ToRgb([0, 0, 0, 255], rgb, inverted: false);
        Assert.That(rgb, Is.EqualTo(new byte[] { 0, 0, 0 }));
    }

    [Test]
    public void Decode_TruncatedIsCorrupt()
    {
        var jpeg = JpegEncoder.Encode(Pictures.Noise(200, 200, 1), 200, 200, 90);
        var error = Assert.Throws<ImageFormatException>(() => Decode(jpeg[..(jpeg.Length / 2)]));
        Assert.That(error!.Message, Is.EqualTo("corrupt JPEG: Corrupt JPEG data: premature end of data segment (tjDecompress2)"));
    }

    [Test]
    public void Decode_HeaderOnlyIsUnreadable()
    {
        var error = Assert.Throws<ImageFormatException>(() => Decode([0xFF, 0xD8, 0xFF, 0xE0, 0, 4, 0, 0]));
        Assert.That(error!.Message, Does.StartWith("unreadable JPEG: ").And.EndWith(" (tjDecompressHeader3)"));
    }

    /// <summary>Tables for other files, and two components, of which nobody knows what they are: each is told of the header.</summary>
    [Test]
    public void Decode_OfAHeaderThatIsNoPicturesSaysSo()
    {
        var photo = JpegParts.Good();
        var (tables, begin, scan) = (JpegParts.Find(photo, 0xDB), JpegParts.Find(photo, JpegParts.FrameMarker), JpegParts.Find(photo, JpegParts.ScanMarker));
        byte[] none = [.. photo[..2], .. photo[tables..(tables + 69)], 0xFF, 0xD9];
        Assert.That(Assert.Throws<ImageFormatException>(() => Decode(none))!.Message, Is.EqualTo("unreadable JPEG: no image in it (tjDecompressHeader3)"));
        byte[] head = [.. photo[..begin], 0xFF, 0xC0, 0, 14, 8, 0, 8, 0, 8, 2, 1, 0x11, 0, 2, 0x11, 0, .. photo[(begin + 19)..scan]];
        byte[] two = [.. head, 0xFF, 0xDA, 0, 10, 2, 1, 0, 2, 0x11, 0, 63, 0, .. photo[(scan + 14)..]];
        Assert.That(Assert.Throws<ImageFormatException>(() => Decode(two))!.Message, Does.StartWith("unreadable JPEG: ").And.EndWith(" (tjDecompressHeader3)"));
    }

    [Test]
    public void Decode_RefusesTooManyPixelsBeforeDecoding()
    {
        var decoder = new JpegDecoder(maxPixels: 1000);
        var image = new RgbImage();
        var jpeg = JpegEncoder.Encode(Pictures.Smooth(50, 21), 50, 21, 90);
        var error = Assert.Throws<ImageFormatException>(() => decoder.Decode(jpeg, image));
        Assert.That(error!.Message, Is.EqualTo("50×21 is 1050 pixels, allowed are 1000"));
        Assert.That(image.Capacity, Is.Zero);
    }

    [Test]
    public void Decode_SurvivesEveryCutAndManyFlips()
    {
        var jpeg = JpegEncoder.Encode(Pictures.Smooth(40, 40), 40, 40, 80);
        var random = new Random(7);
        for (var i = 0; i < 2000; i++)
        {
            var bytes = jpeg[..random.Next(1, jpeg.Length + 1)];
            bytes[random.Next(bytes.Length)] ^= (byte)(1 << random.Next(8));
            try
            {
                Decode(bytes);
            }
            catch (ImageFormatException)
            {
                // The only permitted failure.
            }
        }
    }

    [Test]
    public void Decode_FromManyThreadsGivesTheSamePixelsAndLeavesNothingOpen()
    {
        var before = TurboJpegHandle.Live;
        var jpeg = JpegEncoder.Encode(Pictures.Noise(90, 70, 2), 90, 70, 90);
        var expected = Decode(jpeg).Pixels.ToArray();
        var results = new ConcurrentBag<byte[]>();
        var decoder = new JpegDecoder();
        Parallel.For(0, 64, _ =>
        {
            var image = new RgbImage();
            decoder.Decode(jpeg, image);
            results.Add(image.Pixels.ToArray());
        });

        Assert.That(results, Has.All.EqualTo(expected));
        Assert.That(TurboJpegHandle.Live, Is.EqualTo(before));
    }

    [TestCase(0)]
    [TestCase(300)]
    [TestCase(450)]
    public void Decode_ABadFileDoesNotSpoilTheNext(int kept)
    {
        var decoder = new JpegDecoder();
        var jpeg = JpegEncoder.Encode(Pictures.Noise(60, 60, 8), 60, 60, 90);
        Assert.Throws<ImageFormatException>(() => decoder.Decode(jpeg.AsSpan(0, kept), new RgbImage()));
        var image = new RgbImage();
        decoder.Decode(jpeg, image);
        Assert.That(image.Pixels.ToArray(), Is.EqualTo(Decode(jpeg).Pixels.ToArray()));
    }

    [Test]
    public void Decoders_NameWhatTheFileIs()
    {
        var decoders = ImageFormats.Decoders();
        var image = new RgbImage();
        var pdf = Assert.Throws<ImageFormatException>(() => decoders.Decode("%PDF-1.7"u8, image));
        Assert.That(pdf!.Message, Is.EqualTo("not a JPEG, PNG, TIFF, WebP, GIF, BMP, PBM or TGA: starts with 25 50 44 46 (PDF)"));
        var empty = Assert.Throws<ImageFormatException>(() => decoders.Decode([], image));
        Assert.That(empty!.Message, Is.EqualTo("not a JPEG, PNG, TIFF, WebP, GIF, BMP, PBM or TGA: it is empty"));
    }

    [Test]
    public void Encode_RefusesAWrongLength()
    {
        var error = Assert.Throws<ArgumentException>(() => JpegEncoder.Encode(new byte[10], 2, 2, 90));
        Assert.That(error!.Message, Is.EqualTo("2×2 pixels take 12 bytes, given are 10"));
        foreach (var (width, height, quality) in new[] { (0, 2, 90), (2, 0, 90), (2, 2, 0), (2, 2, 101) })
        {
            Assert.That(() => JpegEncoder.Encode(new byte[12], width, height, quality), Throws.InstanceOf<ArgumentOutOfRangeException>(), $"{width}×{height}, {quality}");
        }
    }

    [Test]
    public void Encode_TakesEveryQualityAndSubsamplesTheChrominance()
    {
        var pixels = Pictures.Noise(64, 64, 5);
        int[] lengths = [.. new[] { 1, 50, 100 }.Select(quality => JpegEncoder.Encode(pixels, 64, 64, quality).Length)];
        Assert.That(lengths, Is.Ordered.Ascending.And.Unique);
        var jpeg = JpegEncoder.Encode(pixels, 64, 64, 90);
        Assert.That(jpeg, Is.EqualTo(JpegEncoder.EncodeSubsampled(pixels, 64, 64, 90, TurboJpeg.TJSAMP_420)));
        var frame = JpegParts.Find(jpeg, JpegParts.FrameMarker);
        Assert.That((jpeg[frame + 11], jpeg[frame + 14], jpeg[frame + 17]), Is.EqualTo(((byte)0x22, (byte)0x11, (byte)0x11)));
    }

    /// <summary>SOF0 to SOF15: three of these markers begin no frame.</summary>
    [Test]
    public void Markers_TellTheKindsOfFramesApart()
    {
        byte[] all = [.. Enumerable.Range(0xC0, 16).Select(marker => (byte)marker)];
        Assert.That(Of(JpegMarkers.IsFrame), Is.EqualTo("C0 C1 C2 C3 C5 C6 C7 C9 CA CB CD CE CF"));
        Assert.That(Of(JpegMarkers.IsProgressive), Is.EqualTo("C2 C6 CA CE"));
        Assert.That(Of(marker => JpegMarkers.IsArithmetic([0xFF, 0xD8, 0xFF, marker, 0, 2, 0xFF, 0xD9])), Is.EqualTo("C9 CA CB CD CE CF"));
        Assert.That((JpegMarkers.IsFrame(0xBF), JpegMarkers.IsFrame(0xD0)), Is.EqualTo((false, false)));

        string Of(Func<byte, bool> holds) => string.Join(' ', all.Where(holds).Select(marker => $"{marker:X2}"));
    }

    /// <summary>libjpeg asks for twelve bytes.</summary>
    [TestCase(0xEE, 12, true)]
    [TestCase(0xEE, 11, false)]
    [TestCase(0xED, 12, false)]
    public void Markers_KnowAdobes(byte marker, int length, bool expected)
    {
        byte[] body = [.. "Adobe"u8, .. new byte[length - 5]];
        Assert.That(JpegMarkers.HasAdobe([0xFF, 0xD8, 0xFF, 0xFE, 0, 3, 9, 0xFF, marker, 0, (byte)(length + 2), .. body, 0xFF, 0xD9]), Is.EqualTo(expected));
    }

    private static RgbImage Decode(byte[] jpeg)
    {
        var decoders = ImageFormats.Decoders();
        var image = new RgbImage();
        decoders.Decode(jpeg, image);
        return image;
    }

    private static byte[] Fill(int width, int height, params byte[] pixel)
    {
        return Enumerable.Range(0, width * height).SelectMany(_ => pixel).ToArray();
    }

    private static void AssertPixel(RgbImage image, int red, int green, int blue)
    {
        Assert.That((int)image.Pixels[0], Is.EqualTo(red).Within(3));
        Assert.That((int)image.Pixels[1], Is.EqualTo(green).Within(3));
        Assert.That((int)image.Pixels[2], Is.EqualTo(blue).Within(3));
    }
}
