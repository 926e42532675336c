using AlexNet.Imaging.Formats.Decoding;
using AlexNet.Imaging.Formats.Exif;
using AlexNet.Imaging.Formats.Jpeg;
using AlexNet.Imaging.Images;
using AlexNet.Imaging.ImageSharp;
using AlexNet.Imaging.Tests.Support;

namespace AlexNet.Imaging.Tests.ImageSharp;

/// <summary>TIFF, WebP, GIF, BMP, PBM and TGA: the pixels that Pillow reads, of frames the first, whatever alpha they have.</summary>
public sealed class ImageFormatsTests
{
    private static string[] Files => OtherFiles.Names();

    private static IEnumerable<string> Exact => Files.Except(["webp-lossy.webp", "webp-lossy-alpha.webp", "tiff-palette.tiff", "tiff-cmyk.tiff"]);

    [Test]
    public void Files_AreAllThere() =>
        Assert.That(
            Files.CountBy(name => Path.GetExtension(name)).OrderBy(kind => kind.Key, StringComparer.Ordinal).Select(kind => $"{kind.Key} {kind.Value}"),
            Is.EqualTo(new[] { ".bmp 3", ".gif 4", ".pbm 1", ".pgm 1", ".ppm 2", ".tga 6", ".tiff 18", ".webp 6" }));

    [TestCaseSource(nameof(Exact))]
    public void Decode_GivesTheExpectedPixels(string name) => Assert.That(Decode(name), Is.EqualTo(OtherFiles.Expected(name)));

    /// <summary>libwebp smooths colours between pixels in another way. A TIFF's palette has 16 bits, of which Pillow and libtiff take the upper ones: 65280 is
    /// 255 to them and 254 to the specification.</summary>
    [TestCase("webp-lossy.webp", 24)]
    [TestCase("webp-lossy-alpha.webp", 24)]
    [TestCase("tiff-palette.tiff", 1)]
    public void Decode_IsNear(string name, int most)
    {
        var differences = Decode(name).Zip(OtherFiles.Expected(name), (ours, theirs) => Math.Abs(ours - theirs)).ToArray();
        Assert.That((differences.Max() <= most, differences.Average() <= 4), Is.EqualTo((true, true)), $"{differences.Max()}, on average {differences.Average()}");
    }

    [Test]
    public void Decode_RefusesATiffOfInks()
    {
        var error = Assert.Throws<ImageFormatException>(() => Decode("tiff-cmyk.tiff"))!;
        Assert.That(error.Message, Is.EqualTo("corrupt or unsupported TIFF: The specified TIFF photometric interpretation is not supported: Separated"));
    }

    [TestCase("orientation-6.tiff")]
    [TestCase("orientation-6.webp")]
    public void Decode_TurnsOnlyWhereAsked(string name)
    {
        var image = new RgbImage();
        ImageFormats.Decoders().Decode(OtherFiles.Read(name), image);
        Assert.That((image.Width, image.Height), Is.EqualTo((6, 11)));
    }

    [TestCaseSource(nameof(Files))]
    public void Decode_RefusesTooManyPixels(string name)
    {
        var error = Assert.Throws<ImageFormatException>(() => ImageFormats.Decoders(maxPixels: 65).Decode(OtherFiles.Read(name), new RgbImage()))!;
        Assert.That(error.Message, Does.Match("^(11×6|6×11) is 66 pixels, allowed are 65$"));
    }

    /// <summary>Without the last bytes of its picture.</summary>
    [TestCase("tiff-lzw.tiff", "corrupt or unsupported TIFF: Sequence contains no elements", 100)]
    [TestCase("tiff-raw.tiff", "corrupt TIFF: cut short, 205 of 338 bytes are there", 205)]
    [TestCase("webp-lossless.webp", "corrupt WebP: no whole picture in it")]
    [TestCase("webp-lossy.webp", "corrupt WebP: no whole picture in it")]
    [TestCase("webp-frames.webp", "corrupt WebP: no whole picture in it", 150)]
    [TestCase("gif-palette.gif", "corrupt GIF: no whole picture in it")]
    [TestCase("gif-frames.gif", "corrupt GIF: no whole picture in it", 100)]
    [TestCase("bmp-colour.bmp", "corrupt BMP: cut short, 265 of 267 bytes are there")]
    [TestCase("bmp-palette.bmp", @"corrupt BMP: cut short, (\d+) of \d+ bytes are there")]
    [TestCase("tga-colour.tga", "corrupt TGA: cut short, 215 of 216 bytes are there", 215)]
    [TestCase("tga-palette.tga", "corrupt TGA: cut short, 200 of 246 bytes are there", 200)]
    [TestCase("pbm-colour.ppm", "corrupt PBM: cut short, 205 of 210 bytes are there")]
    [TestCase("pbm-grey.pgm", "corrupt PBM: cut short, 73 of 78 bytes are there")]
    [TestCase("pbm-bits.pbm", "corrupt PBM: cut short, 15 of 20 bytes are there")]
    [TestCase("pbm-text.ppm", "corrupt PBM: cut short, 197 of 198 numbers are there")]
    public void Decode_OfAFileThatIsCutShortSaysSo(string name, string message, int kept = 0)
    {
        var content = OtherFiles.Read(name);
        var cut = content[..(kept > 0 ? kept : content.Length - 5)];
        var error = Assert.Throws<ImageFormatException>(() => ImageFormats.Decoders().Decode(cut, new RgbImage()))!;
        Assert.That(error.Message, Does.Match($"^{message}$"));
    }

    [Test]
    public void Decoders_TakeLibjpegTurboWhereItIsThere()
    {
        Assert.That(JpegDecoder.IsAvailable, "the tests need it");
        var (ours, direct) = (new RgbImage(), new RgbImage());
        ImageFormats.Decoders().Decode(GoldenFiles.Read("baseline-420.jpg"), ours);
        new JpegDecoder().Decode(GoldenFiles.Read("baseline-420.jpg"), direct);
        Assert.That(ours.Pixels.SequenceEqual(direct.Pixels));
        Assert.That(JpegDecoder.Missing, Is.EqualTo("libturbojpeg.so.0 is missing (apt-get install libturbojpeg0)"));
    }

    private static byte[] Decode(string name)
    {
        var image = new RgbImage();
        ImageFormats.Decoders(ExifOrientation.Apply).Decode(OtherFiles.Read(name), image);
        Assert.That((image.Width, image.Height), Is.EqualTo((11, 6)));
        return image.Pixels.ToArray();
    }
}
