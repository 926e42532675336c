using AlexNet.Imaging.Formats.Decoding;
using AlexNet.Imaging.Formats.Jpeg;
using AlexNet.Imaging.Images;
using AlexNet.Imaging.ImageSharp;
using AlexNet.Imaging.Native;
using AlexNet.Imaging.Tests.Support;

namespace AlexNet.Imaging.Tests.ImageSharp;

/// <summary>JPEG by ImageSharp beside libjpeg-turbo.</summary>
public sealed class JpegStandInTests
{
    private static string[] Golden => [.. GoldenFiles.Names().Where(name => name.EndsWith(".jpg", StringComparison.Ordinal))];

    /// <summary>Grey and 4:4:4 differ in how the cosine transform rounds, colours with halved chrominance in how it is enlarged: there it is repeated, not
    /// interpolated. Inks multiply what differs.</summary>
    [TestCaseSource(nameof(Golden))]
    public void Decode_IsNear(string name)
    {
        var (most, mean) = name switch
        {
            "baseline-420.jpg" or "progressive.jpg" => (24, 5.0),
            _ => (3, 0.1),
        };
        var (width, height, rgb) = Stored(name);
        var image = Decode(GoldenFiles.Read(name));
        Assert.That((image.Width, image.Height), Is.EqualTo((width, height)));
        AssertNear(image.Pixels, rgb, most, mean);
    }

    /// <summary>Photographs as cameras and web sites write them.</summary>
    [Test]
    public void Decode_OfPhotographsIsNear()
    {
        var folder = Path.Combine(TestContext.CurrentContext.TestDirectory, "../../../../../../shared/data/clothing/validation");
        if (!Directory.Exists(folder))
        {
            Assert.Ignore($"{Path.GetFullPath(folder)}: no photographs there");
        }

        var (sum, count, most) = (0.0, 0, 0);
        foreach (var file in Directory.EnumerateFiles(folder, "*.jpg", SearchOption.AllDirectories).Order(StringComparer.Ordinal).Where((_, index) => index % 10 == 0))
        {
            var content = File.ReadAllBytes(file);
            var (ours, theirs) = (Decode(content), new RgbImage());
            new JpegDecoder().Decode(content, theirs);
            sum += Pictures.MeanDifference(ours.Pixels, theirs.Pixels);
            most = Math.Max(most, Most(ours.Pixels, theirs.Pixels));
            count++;
        }

        TestContext.Out.WriteLine($"{count} photographs: {sum / count:F3} levels on average, {most} at most");
        Assert.That((sum / count < 0.6, most < 80), Is.EqualTo((true, true)), $"{sum / count} on average, {most} at most");
    }

    [TestCase(0xFF, "no end marker; with libjpeg-turbo it is decoded if all of the picture is there")]
    public void Decode_RefusesAFileWithoutItsEnd(byte end, string message)
    {
        var jpeg = JpegParts.Good();
        foreach (var cut in new[] { jpeg[..^2], jpeg[..(jpeg.Length / 2)], [.. jpeg[..^1], end] })
        {
            Assert.That(Assert.Throws<ImageFormatException>(() => Decode(cut))!.Message, Is.EqualTo($"corrupt JPEG: {message}"));
        }
    }

    /// <summary>The same bounds as with libjpeg-turbo.</summary>
    [Test]
    public void Decode_RefusesWhatIsTooLarge()
    {
        var jpeg = JpegEncoder.Encode(Pictures.Smooth(16, 16), 16, 16, 90);
        var huge = JpegParts.With(jpeg, JpegParts.FrameMarker, 1, 0x27, 0x0F, 0x27, 0x0F);
        Assert.That(Assert.Throws<ImageFormatException>(() => Decode(huge))!.Message, Is.EqualTo($"corrupt JPEG: {jpeg.Length} bytes cannot hold 9999×9999 pixels"));
        var small = JpegStandIn.Decoder(maxPixels: 255);
        Assert.That(Assert.Throws<ImageFormatException>(() => small.Decode(jpeg, new RgbImage()))!.Message, Is.EqualTo("16×16 is 256 pixels, allowed are 255"));
        var scan = JpegParts.Find(GoldenFiles.Read("progressive.jpg"), JpegParts.ScanMarker);
        var (head, rest) = (GoldenFiles.Read("progressive.jpg")[..scan], GoldenFiles.Read("progressive.jpg")[scan..^2]);
        byte[] many = [.. head, .. Enumerable.Repeat(rest, 30).SelectMany(bytes => bytes), 0xFF, 0xD9];
        var limited = JpegStandIn.Decoder(maxPixels: 21 * 13);
        Assert.That(Assert.Throws<ImageFormatException>(() => limited.Decode(many, new RgbImage()))!.Message, Does.Match("^[0-9]+ scans of 21×13 are [0-9]+ pixels to decode, allowed are 5460$"));
    }

    [Test]
    public void Decode_RefusesInksWithoutAdobesSegment()
    {
        var jpeg = JpegParts.Without(GoldenFiles.Read("cmyk-adobe.jpg"), 0xEE);
        Assert.That(Assert.Throws<ImageFormatException>(() => Decode(jpeg))!.Message, Is.EqualTo("JPEG of four inks without Adobe's segment, which only libjpeg-turbo decodes"));
    }

    /// <summary>Colours that Adobe's segment says are stored as they are, and those of a transform without a name.</summary>
    [TestCase(0)]
    [TestCase(1)]
    public void Decode_FollowsAdobesTransform(byte transform)
    {
        var jpeg = JpegParts.WithAdobe(JpegEncoder.EncodeSubsampled(Pictures.Smooth(64, 48), 64, 48, 95, TurboJpeg.TJSAMP_444), transform);
        var expected = new RgbImage();
        new JpegDecoder().Decode(jpeg, expected);
        AssertNear(Decode(jpeg).Pixels, expected.Pixels, 4, 0.6);
    }

    [Test]
    public void Orientation_IsReadAsAlways()
    {
        for (var orientation = 1; orientation <= 8; orientation++)
        {
            Assert.That(JpegStandIn.Decoder(1000).Orientation(GoldenFiles.Read($"orientation-{orientation}.jpg")), Is.EqualTo(orientation));
        }
    }

    /// <summary>What ImageSharp writes, libjpeg-turbo reads, and it is the picture; the same picture gives the same bytes.</summary>
    [Test]
    public void Encode_IsReadByLibjpegTurbo()
    {
        var pixels = Pictures.Smooth(90, 70);
        var jpeg = JpegFiles.EncodeManaged(pixels, 90, 70, 90);
        var (image, direct) = (new RgbImage(), new RgbImage());
        new JpegDecoder().Decode(jpeg, image);
        new JpegDecoder().Decode(JpegFiles.Encode(pixels, 90, 70, 90), direct);
        Assert.That(image.Oddity, Is.Null);
        AssertNear(image.Pixels, direct.Pixels, 8, 1);
        Assert.That(JpegFiles.EncodeManaged(pixels, 90, 70, 90), Is.EqualTo(jpeg));
        Assert.That(JpegFiles.Encode(pixels, 90, 70, 90), Is.EqualTo(JpegEncoder.Encode(pixels, 90, 70, 90)), "the library is there");
        var frame = JpegParts.Find(jpeg, JpegParts.FrameMarker);
        Assert.That((jpeg[frame + 11], jpeg[frame + 14], jpeg[frame + 17]), Is.EqualTo(((byte)0x22, (byte)0x11, (byte)0x11)));
    }

    /// <summary>Pixels as stored: of turned files the expected ones are turned, so libjpeg-turbo's take their place.</summary>
    private static (int Width, int Height, byte[] Rgb) Stored(string name)
    {
        var image = new RgbImage();
        new JpegDecoder().Decode(GoldenFiles.Read(name), image);
        return (image.Width, image.Height, image.Pixels.ToArray());
    }

    private static RgbImage Decode(byte[] jpeg)
    {
        var image = new RgbImage();
        JpegStandIn.Decoder(ImageLimits.MaxPixels).Decode(jpeg, image);
        return image;
    }

    private static void AssertNear(ReadOnlySpan<byte> ours, ReadOnlySpan<byte> theirs, int most, double mean)
    {
        var (found, average) = (Most(ours, theirs), Pictures.MeanDifference(ours, theirs));
        Assert.That((found <= most, average <= mean), Is.EqualTo((true, true)), $"{found} at most, {average} on average");
    }

    private static int Most(ReadOnlySpan<byte> ours, ReadOnlySpan<byte> theirs)
    {
        var most = 0;
        for (var i = 0; i < ours.Length; i++)
        {
            most = Math.Max(most, Math.Abs(ours[i] - theirs[i]));
        }

        return most;
    }
}
