using AlexNet.Imaging.Formats.Exif;
using AlexNet.Imaging.Formats.Jpeg;
using AlexNet.Imaging.Formats.Png;
using AlexNet.Imaging.Images;
using AlexNet.Imaging.Tests.Formats.Png;
using AlexNet.Imaging.Tests.Support;

namespace AlexNet.Imaging.Tests.Formats.Exif;

/// <summary>The orientation tag and what it does to pixels.</summary>
public sealed class ExifOrientationTests
{
    /// <summary>Header, one directory with one entry: tag, type, count, value.</summary>
    private static readonly byte[] Little = [0x49, 0x49, 0x2A, 0, 8, 0, 0, 0, 1, 0, 0x12, 0x01, 3, 0, 1, 0, 0, 0, 6, 0, 0, 0];

    private static readonly byte[] Big = [0x4D, 0x4D, 0, 0x2A, 0, 0, 0, 8, 0, 1, 0x01, 0x12, 0, 3, 0, 0, 0, 1, 0, 8, 0, 0];

    [Test]
    public void Orientation_OfEitherByteOrder()
    {
        Assert.That(ExifTags.Orientation(Little), Is.EqualTo(6));
        Assert.That(ExifTags.Orientation(Big), Is.EqualTo(8));
    }

    [TestCase(18, 0)]
    [TestCase(18, 9)]
    [TestCase(19, 1)]
    [TestCase(12, 2)]
    [TestCase(14, 2)]
    [TestCase(4, 200)]
    [TestCase(7, 255)]
    [TestCase(8, 0)]
    [TestCase(0, 0)]
    public void Orientation_NonsenseIsOne(int at, int value)
    {
        var tags = (byte[])Little.Clone();
        tags[at] = (byte)value;
        Assert.That(ExifTags.Orientation(tags), Is.EqualTo(1));
    }

    /// <summary>Behind another entry, and as a number of 32 bits.</summary>
    [Test]
    public void Orientation_IsFoundAmongOtherEntries()
    {
        byte[] other = [0x0F, 0x01, 2, 0, 4, 0, 0, 0, 1, 1, 1, 1];
        byte[] two = [.. Little[..8], 2, 0, .. other, .. Little[10..]];
        Assert.That(ExifTags.Orientation(two), Is.EqualTo(6));
        two[8] = 1;
        Assert.That(ExifTags.Orientation(two), Is.EqualTo(1), "the directory has one entry only");
        byte[] little = [.. Little];
        little[12] = 4;
        Assert.That(ExifTags.Orientation(little), Is.EqualTo(6));
        little[20] = 1;
        Assert.That(ExifTags.Orientation(little), Is.EqualTo(1), "65542");
        byte[] big = [.. Big];
        (big[13], big[19], big[21]) = (4, 0, 8);
        Assert.That(ExifTags.Orientation(big), Is.EqualTo(8));
    }

    [Test]
    public void Orientation_AnyCutIsOne()
    {
        for (var length = 0; length < Little.Length; length++)
        {
            Assert.That(ExifTags.Orientation(Little.AsSpan(0, length)), Is.EqualTo(1), $"{length} bytes");
        }
    }

    [Test]
    public void Orientation_OfAPngNeedsTheChunksChecksum()
    {
        var writer = PngDecoderTests.Writer(3, 2, PngColour.Grey, 8);
        var png = writer.Write(PngDecoderTests.Samples(writer));
        var chunk = PngWriter.Chunk("eXIf", Little);
        var decoder = new PngDecoder();
        Assert.That(decoder.Orientation([.. png[..33], .. chunk, .. png[33..]]), Is.EqualTo(6));
        Assert.That(decoder.Orientation([.. png[..^12], .. chunk, .. png[^12..]]), Is.EqualTo(6), "after the pixels");
        chunk[^1] ^= 1;
        Assert.That(decoder.Orientation([.. png[..33], .. chunk, .. png[33..]]), Is.EqualTo(1));
        Assert.That(decoder.Orientation(png), Is.EqualTo(1));
    }

    [Test]
    public void Orientation_OfAJpegIsFoundBehindOtherSegments()
    {
        var jpeg = GoldenFiles.Read("orientation-8.jpg");
        byte[] comment = [0xFF, 0xFE, 0, 5, 1, 2, 3, 0xFF, 0xE1, 0, 6, 1, 2, 3, 4, 0xFF];
        var decoder = new JpegDecoder();
        Assert.That(decoder.Orientation([.. jpeg[..2], .. comment, .. jpeg[2..]]), Is.EqualTo(8));
        Assert.That(decoder.Orientation(GoldenFiles.Read("grey.jpg")), Is.EqualTo(1));
    }

    [Test]
    public void Turn_TwoByThreePixels()
    {
        // Stored: a b / c d / e f.
        (int Orientation, string Shown, int Width)[] cases =
        [
            (1, "abcdef", 2), (2, "badcfe", 2), (3, "fedcba", 2), (4, "efcdab", 2),
            (5, "acebdf", 3), (6, "ecafdb", 3), (7, "fdbeca", 3), (8, "bdface", 3),
        ];
        foreach (var (orientation, shown, width) in cases)
        {
            var image = new RgbImage();
            image.SetSize(2, 3);
            "aaabbbcccdddeeefff"u8.CopyTo(image.Pixels);
            image.Turn(orientation);
            Assert.That(image.Width, Is.EqualTo(width));
            Assert.That(System.Text.Encoding.ASCII.GetString(image.Pixels), Is.EqualTo(string.Concat(shown.Select(c => new string(c, 3)))), $"{orientation}");
            var copy = new byte[18];
            Turning.Copy("aaabbbcccdddeeefff"u8, 2, 3, orientation, copy);
            Assert.That(copy, Is.EqualTo(image.Pixels.ToArray()), $"{orientation}");
        }
    }

    [Test]
    public void Turn_ThereAndBackIsTheSame([Range(1, 8)] int orientation)
    {
        // Larger than a block of the transposition, and no multiple of it.
        var rgb = Pictures.Noise(70, 45, orientation);
        var image = new RgbImage();
        image.SetSize(70, 45);
        rgb.CopyTo(image.Pixels);
        image.Turn(orientation);
        Assert.That(orientation > 1 && image.Pixels.SequenceEqual(rgb), Is.False);
        image.Turn(orientation switch { 6 => 8, 8 => 6, _ => orientation });
        Assert.That((image.Width, image.Height), Is.EqualTo((70, 45)));
        Assert.That(image.Pixels.ToArray(), Is.EqualTo(rgb));
    }

    [Test]
    public void Trim_ComparesEachBufferAlone()
    {
        var image = new RgbImage();
        image.SetSize(10, 10);
        image.Turn(5);
        Assert.That(image.Capacity, Is.EqualTo(600));
        image.Trim(300);
        Assert.That(image.Capacity, Is.EqualTo(600));
        image.Trim(299);
        Assert.That((image.Capacity, image.Width), Is.EqualTo((0, 0)));
        image.SetSize(20, 10);
        image.Turn(1);
        image.SetSize(10, 10);
        image.Turn(5);
        image.Trim(300);
        Assert.That((image.Capacity, image.Width), Is.EqualTo((300, 10)), "the spare one alone");
    }

    [TestCase(0)]
    [TestCase(9)]
    public void Turn_RefusesWhatIsNoOrientation(int orientation)
    {
        var image = new RgbImage();
        image.SetSize(2, 3);
        Assert.That(() => image.Turn(orientation), Throws.InstanceOf<ArgumentOutOfRangeException>());
        Assert.That(() => image.SetSize(orientation, 0), Throws.InstanceOf<ArgumentOutOfRangeException>());
        Assert.That(() => image.SetSize(0, 1), Throws.InstanceOf<ArgumentOutOfRangeException>());
        Assert.That((image.Width, image.Height), Is.EqualTo((2, 3)));
    }
}
