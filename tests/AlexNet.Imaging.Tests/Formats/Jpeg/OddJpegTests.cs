using AlexNet.Imaging.Formats.Decoding;
using AlexNet.Imaging.Formats.Jpeg;
using AlexNet.Imaging.Images;

namespace AlexNet.Imaging.Tests.Formats.Jpeg;

/// <summary>Files of which the library warns though no pixel is lost are images; those that have lost some are not.</summary>
public sealed class OddJpegTests
{
    private const int Width = 70;
    private const int Height = 50;

    private static readonly byte[] Good = Drawn();

    [Test]
    public void Decode_OfAFileInOrderFindsNothingOdd() => Assert.That(Decode(Good).Oddity, Is.Null);

    [TestCase(0)]
    [TestCase(2)]
    public void Decode_TakesOtherJfifVersions(byte major) => Same(Patch(Good.AsSpan().IndexOf("JFIF\0"u8) + 5, major), $"JFIF version {major}.01");

    [TestCase(2)]
    [TestCase(3)]
    [TestCase(255)]
    public void Decode_TakesAdobesOtherTransforms(byte transform)
    {
        byte[] adobe = [0xFF, 0xEE, 0, 14, .. "Adobe"u8, 0, 100, 0, 0, 0, 0, transform];
        Same([.. Good[..2], .. adobe, .. Good[20..]], $"Adobe's colour transform {transform}");
    }

    [TestCase(0, 0, 0)]
    [TestCase(1, 63, 0)]
    [TestCase(0, 63, 1)]
    public void Decode_TakesAScansNumbersThatMeanNothing(byte start, byte end, byte bits)
    {
        var at = Good.AsSpan().IndexOf([(byte)0xFF, (byte)0xDA]);
        var numbers = at + 2 + Good[at + 3] - 3;
        var odd = Good.ToArray();
        (odd[numbers], odd[numbers + 1], odd[numbers + 2]) = (start, end, bits);
        Same(odd, "a progressive scan's numbers in a scan that is not progressive");
    }

    [TestCase(1)]
    [TestCase(100)]
    public void Decode_LeapsOverBytesBetweenSegments(int count)
    {
        var at = Good.AsSpan().IndexOf([(byte)0xFF, (byte)0xDB]);
        Same([.. Good[..at], .. Enumerable.Repeat((byte)7, count), .. Good[at..]], "bytes between its segments");
    }

    [TestCase(7)]
    [TestCase(8)]
    [TestCase(1000)]
    public void Decode_LeapsOverBytesBeforeTheEnd(int count)
    {
        var image = Decode([.. Good[..^2], .. new byte[count], .. Good[^2..]]);
        Assert.That(image.Oddity, Does.EndWith(" bytes before its end marker"));
        Assert.That(image.Pixels.SequenceEqual(Decode(Good).Pixels));
    }

    [Test]
    public void Decode_TakesAFileWithoutAnEndMarkerAndNothingElseMissing() => Same(Good[..^2], "without an end marker");

    [Test]
    public void Decode_TakesAFileThatIsOddInTwoWays() => Same(Patch(Good.AsSpan().IndexOf("JFIF\0"u8) + 5, 2)[..^2], "JFIF version 2.01", "without an end marker");

    [TestCase(20)]
    [TestCase(200)]
    public void Decode_RefusesAFileThatIsCutShort(int bytes)
    {
        Refused(Good[..^bytes], "Premature end of JPEG file");
        Refused([.. Good[..^bytes], 0xFF, 0xD9], "premature end of data segment");
    }

    [Test]
    public void Decode_RefusesDamageBesideAnOddity()
    {
        var odd = Patch(Good.AsSpan().IndexOf("JFIF\0"u8) + 5, 2);
        Refused([.. odd[..^60], 0xFF, 0xD9], "Corrupt JPEG data");
    }

    /// <summary>Variants of one file and files of other programs' tests; what each is stands beside them.</summary>
    [TestCase("good.jpg", null)]
    [TestCase("sos-se0.jpg", "good.jpg")]
    [TestCase("jfif-0.0.jpg", "good.jpg")]
    [TestCase("adobe-t2.jpg", "good.jpg")]
    [TestCase("junk-between-segments.jpg", "good.jpg")]
    [TestCase("junk006-before-eoi.jpg", "good.jpg")]
    [TestCase("junk007-before-eoi.jpg", "good.jpg")]
    [TestCase("extra-many-before-eoi.jpg", "good.jpg")]
    [TestCase("no-eoi.jpg", "good.jpg")]
    [TestCase("pillow-photoshop-200dpi-broken.jpg", null)]
    [TestCase("pillow-truncated_app14.jpg", null)]
    [TestCase("jpegdecoder-extraneous-data.jpg", "jpegdecoder-extraneous-data.png")]
    public void Decode_TakesFilesOfOthers(string name, string? same)
    {
        var folder = Path.GetFullPath(Path.Combine(Root, "..", "shared", "cases", "jpeg"));
        if (!Directory.Exists(folder))
        {
            Assert.Ignore($"there is no {folder}");
        }

        var image = Decode(File.ReadAllBytes(Path.Combine(folder, name)));
        if (same is not null)
        {
            var expected = new RgbImage();
            new AlexNet.Imaging.Formats.ImageDecoders().Decode(File.ReadAllBytes(Path.Combine(folder, same)), expected);
            Assert.That((image.Width, image.Height), Is.EqualTo((expected.Width, expected.Height)));
            var most = 0;
            for (var i = 0; i < expected.Pixels.Length; i++)
            {
                most = Math.Max(most, Math.Abs(image.Pixels[i] - expected.Pixels[i]));
            }

            Assert.That(most, Is.LessThanOrEqualTo(same.EndsWith("png", StringComparison.Ordinal) ? 3 : 1));
        }
    }

    private static string Root
    {
        get
        {
            var folder = TestContext.CurrentContext.TestDirectory;
            while (!File.Exists(Path.Combine(folder, "AlexNet.Pipeline.sln")))
            {
                folder = Path.GetDirectoryName(folder) ?? throw new InvalidOperationException("the tests lie outside the repository");
            }

            return folder;
        }
    }

    private static void Same(byte[] odd, params string[] oddities)
    {
        var image = Decode(odd);
        Assert.That(image.Oddity, Is.EqualTo(string.Join(", ", oddities)));
        Assert.That(image.Pixels.SequenceEqual(Decode(Good).Pixels));
    }

    private static void Refused(byte[] jpeg, string text) =>
        Assert.That(Assert.Throws<ImageFormatException>(() => Decode(jpeg))!.Message, Does.Contain(text));

    private static RgbImage Decode(byte[] jpeg)
    {
        var image = new RgbImage();
        new JpegDecoder().Decode(jpeg, image);
        return image;
    }

    private static byte[] Patch(int at, byte value)
    {
        var copy = Good.ToArray();
        copy[at] = value;
        return copy;
    }

    private static byte[] Drawn()
    {
        var pixels = new byte[Width * Height * 3];
        new Random(3).NextBytes(pixels);
        return JpegEncoder.Encode(pixels, Width, Height, quality: 85);
    }
}
