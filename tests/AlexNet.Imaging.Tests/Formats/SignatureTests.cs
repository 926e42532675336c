using System.Text;
using AlexNet.Imaging.Formats;
using AlexNet.Imaging.Formats.Decoding;
using AlexNet.Imaging.ImageSharp;
using AlexNet.Imaging.Images;

namespace AlexNet.Imaging.Tests.Formats;

public sealed class SignatureTests
{
    private static IEnumerable<TestCaseData> ToConvert() =>
    [
        new(Box(24, "ftypheic"), "starts with 00 00 00 18 (HEIC; to convert it: heif-convert IMAGE.heic IMAGE.jpg)"),
        new(Box(32, "ftypmif1"), "starts with 00 00 00 20 (HEIC; to convert it: heif-convert IMAGE.heic IMAGE.jpg)"),
        new(Box(28, "ftypavif"), "starts with 00 00 00 1C (AVIF; to convert it: avifdec IMAGE.avif IMAGE.png)"),
        new(Box(12, "JXL \r\n\u0087\n"), "starts with 00 00 00 0C (JPEG XL; to convert it: djxl IMAGE.jxl IMAGE.png)"),
        new((byte[])[0xFF, 0x0A, 0x3A, 0x1F], "starts with FF 0A 3A 1F (JPEG XL; to convert it: djxl IMAGE.jxl IMAGE.png)"),
        new(Box(12, "jP  \r\n\u0087\n"), "starts with 00 00 00 0C (JPEG 2000; to convert it: opj_decompress -i IMAGE.jp2 -o IMAGE.png)"),
        new((byte[])[0xFF, 0x4F, 0xFF, 0x51, 0, 41], "starts with FF 4F FF 51 (JPEG 2000; to convert it: opj_decompress -i IMAGE.j2k -o IMAGE.png)"),
        new((byte[])[.. "8BPS"u8, 0, 1], "starts with 38 42 50 53 (PSD; to convert it: magick IMAGE.psd -flatten IMAGE.png)"),
    ];

    [TestCaseSource(nameof(ToConvert))]
    public void Describe_SaysWhatConvertsAnImage(byte[] content, string description)
    {
        Assert.That(Signature.Describe(content), Is.EqualTo(description));
        Assert.That(Signature.IsImage(content));
        Assert.That(Signature.IsImage(content.AsSpan(0, Math.Min(content.Length, Signature.Length))), "its first bytes are enough");
        var error = Assert.Throws<ImageFormatException>(() => ImageFormats.Decoders().Decode(content, new RgbImage()));
        Assert.That(error!.Message, Is.EqualTo($"not a JPEG, PNG, TIFF, WebP, GIF, BMP, PBM or TGA: {description}"));
    }

    /// <summary>Those that are decoded here or by a decoder that can be had.</summary>
    [TestCase("89504E47", "PNG")]
    [TestCase("FFD8FF", "JPEG")]
    [TestCase("47494638", "GIF")]
    [TestCase("52494646", "WebP or another RIFF")]
    [TestCase("49492A00", "TIFF")]
    [TestCase("4D4D002A", "TIFF")]
    [TestCase("49492B00", "TIFF")]
    [TestCase("4D4D002B", "TIFF")]
    [TestCase("424D", "BMP")]
    [TestCase("503120", "PBM")]
    [TestCase("50340A", "PBM")]
    [TestCase("50360D", "PBM")]
    public void Describe_NamesAnImage(string start, string name)
    {
        var content = Convert.FromHexString(start);
        var shown = string.Join(' ', content.Select(value => $"{value:X2}"));
        Assert.That(Signature.Describe(content), Is.EqualTo($"starts with {shown} ({name})"));
        Assert.That((Signature.IsImage(content), Signature.IsImage(content.AsSpan(1)), Signature.IsImage(content.AsSpan(..^1))), Is.EqualTo((true, false, false)));
        Assert.That(Signature.Describe([.. content, .. new byte[8]]), Does.EndWith($" ({name})"));
    }

    [TestCase("tga-colour.tga")]
    [TestCase("tga-run-length.tga")]
    [TestCase("tga-grey.tga")]
    [TestCase("tga-palette.tga")]
    [TestCase("tga-palette-run-length.tga")]
    public void Describe_NamesATgaThatHasNoMark(string name)
    {
        var start = Support.OtherFiles.Read(name).AsSpan(0, Signature.Length);
        Assert.That(Signature.IsImage(start));
        Assert.That(Signature.Describe(start), Does.EndWith(" (TGA)"));
    }

    [Test]
    public void Describe_TellsWebPFromOtherRiffs()
    {
        Assert.That(Signature.Describe("RIFF0000WEBPVP8 "u8), Is.EqualTo("starts with 52 49 46 46 (WebP)"));
        Assert.That(Signature.Describe("RIFF0000WAVEfmt "u8), Is.EqualTo("starts with 52 49 46 46 (WebP or another RIFF)"));
    }

    [TestCase("AVIF", "avif avis")]
    [TestCase("HEIC", "heic heix heim heis hevc hevx hevm hevs mif1 mif2 msf1")]
    [TestCase("MP4, QuickTime or a relative of them", "mp42 qt   avi1")]
    public void Describe_GoesByTheBrand(string name, string brands)
    {
        foreach (var brand in brands.Split(' ', StringSplitOptions.RemoveEmptyEntries))
        {
            Assert.That(Signature.Describe(Box(24, $"ftyp{brand}")), Does.StartWith($"starts with 00 00 00 18 ({name}"), brand);
            Assert.That(Signature.IsImage(Box(24, $"ftyp{brand}")), Is.EqualTo(!name.StartsWith("MP4", StringComparison.Ordinal)), brand);
        }
    }

    private static IEnumerable<TestCaseData> Others() =>
    [
        new(Box(24, "ftypisom"), "starts with 00 00 00 18 (MP4, QuickTime or a relative of them)"),
        new(Box(24, "moov"), "starts with 00 00 00 18"),
        new("RIFF0000WEBP"u8.ToArray()[8..], "starts with 57 45 42 50"),
        new("P7\n"u8.ToArray(), "starts with 50 37 0A"),
        new("%PDF-1.4"u8.ToArray(), "starts with 25 50 44 46 (PDF)"),
        new("<html>"u8.ToArray(), "starts with 3C 68 74 6D (HTML or XML)"),
        new("ftypheic"u8.ToArray(), "starts with 66 74 79 70"),
        new((byte[])[1], "starts with 01"),
        new(Array.Empty<byte>(), "it is empty"),
    ];

    [TestCaseSource(nameof(Others))]
    public void Describe_TellsWhatIsNoImage(byte[] content, string description)
    {
        Assert.That(Signature.Describe(content), Is.EqualTo(description));
        Assert.That(Signature.IsImage(content), Is.False);
    }

    private static byte[] Box(byte length, string start) => [0, 0, 0, length, .. Encoding.Latin1.GetBytes(start)];
}
