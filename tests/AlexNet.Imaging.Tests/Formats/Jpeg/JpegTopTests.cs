using AlexNet.Imaging.Formats.Decoding;
using AlexNet.Imaging.Formats.Jpeg;
using AlexNet.Imaging.Images;
using AlexNet.Imaging.Native;
using AlexNet.Imaging.Resizing;
using AlexNet.Imaging.Tests.Support;

namespace AlexNet.Imaging.Tests.Formats.Jpeg;

/// <summary>Decoding only the rows that a window of the prepared square is made of.</summary>
public sealed class JpegTopTests
{
    private const int Size = 32;

    private static readonly int[] Subsamplings = [TurboJpeg.TJSAMP_420, TurboJpeg.TJSAMP_422, TurboJpeg.TJSAMP_444, TurboJpeg.TJSAMP_440];

    [Test]
    public void Decode_GivesTheSameWindow(
        [ValueSource(nameof(Subsamplings))] int subsampling,
        [Values(31, 100, 101, 133)] int width, [Values(20, 97, 150, 203)] int height, [Values(0, 3, 9)] int top)
    {
        var jpeg = JpegEncoder.EncodeSubsampled(Pictures.Noise(width, height, 3), width, height, 85, subsampling);
        var window = new SquareWindow(top, 2, 20);
        var (whole, part) = (Empty(width, height), Empty(width, height));
        new JpegDecoder().Decode(jpeg, whole);
        new JpegDecoder().Decode(jpeg, part, new SquarePart(Size, window));
        Assert.That(Resized(part, window), Is.EqualTo(Resized(whole, window)));
    }

    [Test]
    public void Decode_LeavesTheRowsBelowAlone([ValueSource(nameof(Subsamplings))] int subsampling)
    {
        var jpeg = JpegEncoder.EncodeSubsampled(Pictures.Noise(64, 200, 3), 64, 200, 85, subsampling);
        var image = Empty(64, 200);
        new JpegDecoder().Decode(jpeg, image, new SquarePart(Size, new SquareWindow(0, 0, 8)));
        Assert.That((image.Width, image.Height), Is.EqualTo((64, 200)));

        // The centre square is rows 68 to 131, an eighth of it 68 to 83; whole blocks and the chrominance's context follow.
        Assert.That(image.Pixels[(83 * 64 * 3)..(84 * 64 * 3)].ToArray(), Is.Not.All.EqualTo(Untouched));
        Assert.That(image.Pixels[(112 * 64 * 3)..].ToArray(), Is.All.EqualTo(Untouched));
    }

    [Test]
    public void Decode_DoesNotSeeDamageBelowAndSeesItAbove()
    {
        var jpeg = JpegEncoder.Encode(Pictures.Noise(64, 200, 3), 64, 200, 85);
        var part = new SquarePart(Size, new SquareWindow(0, 0, 8));
        var below = Damaged(jpeg, jpeg.Length * 9 / 10);
        Assert.Throws<ImageFormatException>(() => new JpegDecoder().Decode(below, new RgbImage()));
        new JpegDecoder().Decode(below, new RgbImage(), part);

        var above = Damaged(jpeg, jpeg.Length / 5);
        Assert.Throws<ImageFormatException>(() => new JpegDecoder().Decode(above, new RgbImage(), part));
    }

    [Test]
    public void Decode_SeesThatAFileIsCutShort()
    {
        var jpeg = JpegEncoder.Encode(Pictures.Noise(64, 200, 3), 64, 200, 85);
        var part = new SquarePart(Size, new SquareWindow(0, 0, 8));
        Assert.Throws<ImageFormatException>(() => new JpegDecoder().Decode(jpeg[..(jpeg.Length * 9 / 10)], new RgbImage(), part), "below the rows needed");
    }

    [Test]
    public void TryFind_LeavesOtherKindsAlone()
    {
        var jpeg = JpegEncoder.Encode(Pictures.Smooth(64, 200), 64, 200, 85);
        Assert.That(JpegTop.TryFind(jpeg, 60, out var at, out var height));
        Assert.That(height, Is.EqualTo(64), "62 rows with their context in blocks of 16");
        Assert.That((jpeg[at] << 8) + jpeg[at + 1], Is.EqualTo(200));
        Assert.That(JpegTop.TryFind(jpeg, 195, out _, out _), Is.False, "nothing to save");

        var progressive = (byte[])jpeg.Clone();
        progressive[at - 4] = 0xC1;
        Assert.That(JpegTop.TryFind(progressive, 60, out _, out height), "extended sequential");
        Assert.That(height, Is.EqualTo(64));
        progressive[at - 4] = 0xC2;
        Assert.That(JpegTop.TryFind(progressive, 60, out _, out _), Is.False, "progressive");
        byte[] restarts = [.. jpeg[..2], 0xFF, 0xDD, 0, 4, 0, 1, .. jpeg[2..]];
        Assert.That(JpegTop.TryFind(restarts, 60, out _, out _), Is.False, "with restart markers");
    }

    /// <summary>A block is 8 rows times the largest vertical sampling factor, whatever the horizontal ones are; 63 rows take 65 with their context.</summary>
    [TestCase(TurboJpeg.TJSAMP_444, 72)]
    [TestCase(TurboJpeg.TJSAMP_422, 72)]
    [TestCase(TurboJpeg.TJSAMP_440, 80)]
    [TestCase(TurboJpeg.TJSAMP_420, 80)]
    public void TryFind_ClaimsWholeRowsOfBlocks(int subsampling, int expected)
    {
        var jpeg = JpegEncoder.EncodeSubsampled(Pictures.Smooth(64, 200), 64, 200, 85, subsampling);
        Assert.That(JpegTop.TryFind(jpeg, 63, out _, out var height));
        Assert.That(height, Is.EqualTo(expected));
    }

    [TestCase(0, 0x14)]
    [TestCase(1, 0x24)]
    [TestCase(2, 0x14)]
    public void TryFind_GoesByTheComponentOfTheLargestFactor(int component, byte factors)
    {
        var jpeg = JpegEncoder.Encode(Pictures.Smooth(64, 200), 64, 200, 85);
        var odd = JpegParts.With(jpeg, JpegParts.FrameMarker, 7 + (3 * component), factors);
        Assert.That(JpegTop.TryFind(odd, 63, out _, out var height));
        Assert.That(height, Is.EqualTo(96), "blocks of 32 rows");
    }

    [Test]
    public void Rows_AreThoseWithAWeight([Values(5, 31, 32, 33, 47, 100)] int height, [Values(0, 7, 12)] int top)
    {
        var part = new SquarePart(Size, new SquareWindow(top, 0, 20));
        var rows = part.Rows(50, height);
        var (used, unused) = (Empty(50, height), Empty(50, height));
        unused.Pixels[(rows * 150)..].Fill(0);
        Assert.That(Resized(unused, part.Window), Is.EqualTo(Resized(used, part.Window)), "rows below have no weight");
        unused.Pixels[((rows - 1) * 150)..].Fill(0);
        Assert.That(Resized(unused, part.Window), Is.Not.EqualTo(Resized(used, part.Window)), "the last row has one");
    }

    /// <summary>The centre square of a picture of 90 rows in 60 columns, made of 32×48: it begins 8 rows down, in steps of 1.875 rows.</summary>
    [TestCase(0, 1, 17)]
    [TestCase(0, 32, 75)]
    [TestCase(31, 1, 75)]
    public void Rows_EndWithTheLastOfTheWindow(int top, int side, int rows) =>
        Assert.That(new SquarePart(Size, new SquareWindow(top, 0, side)).Rows(60, 90), Is.EqualTo(rows));

    private const byte Untouched = 200;

    private static RgbImage Empty(int width, int height)
    {
        var image = new RgbImage();
        image.SetSize(width, height);
        image.Pixels.Fill(Untouched);
        return image;
    }

    private static byte[] Resized(RgbImage image, SquareWindow window)
    {
        var pixels = new byte[window.Bytes];
        new SquareResizer().Resize(image, Size, window, pixels);
        return pixels;
    }

    /// <summary>Another marker than the end's in the entropy-coded data, which no decoder overlooks.</summary>
    private static byte[] Damaged(byte[] jpeg, int at)
    {
        var damaged = (byte[])jpeg.Clone();
        (damaged[at], damaged[at + 1]) = (0xFF, 0xD9);
        return damaged;
    }
}
