using AlexNet.Imaging.Formats.Decoding;
using AlexNet.Imaging.Formats.Jpeg;
using AlexNet.Imaging.ImageSharp;
using AlexNet.Imaging.Images;
using AlexNet.Imaging.Tests.Support;
using static AlexNet.Imaging.Tests.Support.JpegParts;

namespace AlexNet.Imaging.Tests.Formats.Jpeg;

/// <summary>Files that the library warns of although every pixel is right, and files that look like them but have lost some.</summary>
public sealed class JpegOdditiesTests
{
    private static readonly byte[] Photo = Good();

    private static IEnumerable<TestCaseData> Odd() =>
    [
        new(With(Photo, 0xE0, 5, 0, 0), "JFIF 0.00"),
        new(With(Photo, 0xE0, 5, 2, 1), "JFIF 2.01"),
        new(WithAdobe(Photo, 2), "Adobe transform 2"),
        new(WithAdobe(Photo, 3), "Adobe transform 3"),
        new(With(Photo, ScanMarker, 7, 0, 0, 0), "sequential scan of coefficients 0 to 0, bits 00"),
        new(With(Photo, ScanMarker, 7, 1, 5, 0x21), "sequential scan of coefficients 1 to 5, bits 21"),
        new(Insert(Photo, Find(Photo, FrameMarker), 0, 0), "2 bytes between segments"),
        new(Insert(Photo, Find(Photo, 0xDB), [1, 2, 0xFF, 0, 3]), "5 bytes between segments"),
        new(Insert(Insert(Photo, Find(Photo, ScanMarker), 7), Find(Photo, 0xDB), 9, 9), "3 bytes between segments"),
        new(BeforeTheEnd(Photo, new byte[1400]), "1397 extraneous bytes before the end marker"),
        new(BeforeTheEnd(Photo, Enumerable.Repeat((byte)0x55, 20).ToArray()), "17 extraneous bytes before the end marker"),
        new(Photo[..^2], "no end marker"),
        new(Photo[..^1], "no end marker"),
        new(With(With(BeforeTheEnd(Photo, new byte[64]), 0xE0, 5, 3, 0), ScanMarker, 7, 0, 0), "JFIF 3.00, sequential scan of coefficients 0 to 0, bits 00, 61 extraneous bytes before the end marker"),
        new(With(Photo[..^2], 0xE0, 5, 0, 9), "JFIF 0.09, no end marker"),
    ];

    [TestCaseSource(nameof(Odd))]
    public void Decode_TakesAndNamesWhatLeavesAllPixelsRight(byte[] odd, string oddity)
    {
        var image = Decode(odd);
        Assert.That(image.Pixels.ToArray(), Is.EqualTo(Decode(Photo).Pixels.ToArray()));
        Assert.That(image.Oddity, Is.EqualTo(oddity));
    }

    private static IEnumerable<TestCaseData> Usual() =>
    [
        new(Photo),
        new(WithAdobe(Photo, 1)),
        new((byte[])[.. Photo, .. "after the end nothing is read"u8]),
        new(Insert(Photo, Find(Photo, FrameMarker), 0xFF, 0xFF, 0xFF)),
        new(Without(Photo, TablesMarker)),
        new(Insert(Without(Photo, TablesMarker), 2, [0xFF, 0xE0, 0, 10, .. "AVI1"u8, 0, 0, 0, 0])),
    ];

    [TestCaseSource(nameof(Usual))]
    public void Decode_FindsNothingOdd(byte[] jpeg)
    {
        var image = Decode(jpeg);
        Assert.That(image.Pixels.ToArray(), Is.EqualTo(Decode(Photo).Pixels.ToArray()));
        Assert.That(image.Oddity, Is.Null);
    }

    private static IEnumerable<TestCaseData> Lost()
    {
        var half = Photo.Length * 2 / 3;
        return
        [
            new(Photo[..half], "premature end"),
            new(Photo[..^4], "premature end"),
            new((byte[])[.. Photo[..half], 0xFF, 0xD9], "premature end"),
            new((byte[])[.. Photo[..half], .. new byte[Photo.Length - half]], ""),
            new(With(Photo, 0xE0, 5, 0, 0)[..half], "premature end"),
            new(WithAdobe(Photo, 2)[..half], "premature end"),
            new(With(Photo, ScanMarker, 7, 0, 0)[..half], "premature end"),
            new(Insert(Photo, Find(Photo, FrameMarker), 0, 0)[..half], "premature end"),
            new(BeforeTheEnd(Photo, new byte[1400])[..^2], "1397 extraneous bytes before marker 0xd9"),
        ];
    }

    [TestCaseSource(nameof(Lost))]
    public void Decode_RefusesWhatHasLostPixelsOddOrNot(byte[] jpeg, string message)
    {
        var error = Assert.Throws<ImageFormatException>(() => Decode(jpeg));
        Assert.That(error!.Message, Does.StartWith("corrupt JPEG: ").And.Contains(message));
    }

    [Test]
    public void Decode_RefusesDataThatEndsEarlyBecauseSomeOfItWasOverwritten()
    {
        // 300 files, each with another sector of its data overwritten: most end too late or in no code, and of the rest some in bytes too many.
        var noise = Pictures.Noise(400, 300, 2);
        var photo = JpegEncoder.Encode([.. Pictures.Smooth(400, 300).Zip(noise, (a, b) => (byte)((a * 7 / 8) + (b / 8)))], 400, 300, 75);
        var begin = Find(photo, ScanMarker) + 14;
        var (random, early, taken) = (new Random(5), 0, 0);
        for (var i = 0; i < 300; i++)
        {
            var damaged = (byte[])photo.Clone();
            var sector = damaged.AsSpan(random.Next(begin, photo.Length - 300), 16);
            random.NextBytes(sector);
            sector.Replace((byte)0xFF, (byte)0xFE);
            try
            {
                taken += Decode(damaged).Oddity is null ? 0 : 1;
            }
            catch (ImageFormatException error)
            {
                early += error.Message.Contains("extraneous", StringComparison.Ordinal) ? 1 : 0;
            }
        }

        TestContext.Out.WriteLine($"{early} ended early and were refused, {taken} taken for files with bytes too many");
        Assert.That(early, Is.GreaterThan(20), "or the test tests nothing");
        Assert.That(taken, Is.Zero);
    }

    [Test]
    public void Decode_KnowsRestartsAndHowLastBytesAreFilledUp()
    {
        byte[] foreign = [.. Enumerable.Repeat((byte)0x55, 20)];
        Assert.That(Decode(Restarting()).Oddity, Is.Null);
        Assert.That(Decode(Restarting()).Pixels.ToArray(), Has.Length.EqualTo(32 * 8 * 3).And.All.EqualTo(128));
        foreach (var filled in new byte[] { 0x3F, 0x00 })
        {
            var odd = BeforeTheEnd(Restarting(filled), foreign);
            Assert.That(Decode(odd).Oddity, Does.Match(@"^1\d extraneous bytes before the end marker$"), $"filled up as {filled:x2}");
        }

        Assert.Throws<ImageFormatException>(() => Decode(BeforeTheEnd(Restarting(0x2A), foreign)), "the rest of the last byte is of nothing");
        Assert.Throws<ImageFormatException>(() => Decode(BeforeTheEnd(Restarting(0x00), new byte[20])), "more blocks follow");
        var restart = Restarting().AsSpan().IndexOf([(byte)0xFF, (byte)0xD1]);
        Assert.Throws<ImageFormatException>(() => Decode(Insert(Restarting(), restart, foreign)), "an interval that ended early");
    }

    [TestCase(1)]
    [TestCase(3)]
    public void Decode_TakesAnUnknownTransformOfFourInksForYcck(byte transform)
    {
        var inks = Pictures.Noise(40, 32, 3)[..(24 * 32 * 4)];
        var jpeg = JpegEncoder.EncodeCmyk(inks, 24, 32, 90);
        var odd = Decode(With(jpeg, 0xEE, 11, transform));
        Assert.That(odd.Oddity, Is.EqualTo($"Adobe transform {transform}"));
        Assert.That(odd.Pixels.ToArray(), Is.EqualTo(Decode(jpeg).Pixels.ToArray()));
    }

    [Test]
    public void Decode_OfProgressiveFilesEveryScanMustBeThere()
    {
        var jpeg = GoldenFiles.Read("grey-progressive.jpg");
        var (_, _, expected) = GoldenFiles.Expected("grey-progressive.jpg");
        var whole = Decode(jpeg[..^2]);
        Assert.That(whole.Oddity, Is.EqualTo("no end marker"));
        Assert.That(Pictures.MeanDifference(whole.Pixels, expected), Is.LessThan(1));

        // Cut between two scans: every scan there is whole.
        var last = jpeg.AsSpan().LastIndexOf([(byte)0xFF, ScanMarker]);
        var tables = jpeg.AsSpan(0, last).LastIndexOf([(byte)0xFF, TablesMarker]);
        var error = Assert.Throws<ImageFormatException>(() => Decode(jpeg[..(tables > last - 60 ? tables : last)]));
        Assert.That(error!.Message, Is.EqualTo("corrupt JPEG: Premature end of JPEG file (tjDecompress2)"));
    }

    [Test]
    public void Decode_SixBytesBeforeTheEndAndSevenAreTheSame()
    {
        for (var bytes = 1; bytes < 12; bytes++)
        {
            var image = Decode(BeforeTheEnd(Photo, new byte[bytes]));
            Assert.That(image.Pixels.ToArray(), Is.EqualTo(Decode(Photo).Pixels.ToArray()), $"{bytes} bytes");
        }
    }

    [Test]
    public void Decode_AnOddFileLeavesNothingForTheNext()
    {
        var image = new RgbImage();
        var decoders = ImageFormats.Decoders();
        decoders.Decode(With(Photo, 0xE0, 5, 0, 0), image);
        Assert.That(image.Oddity, Is.Not.Null);
        decoders.Decode(Photo, image);
        Assert.That(image.Oddity, Is.Null);
    }

    [Test]
    public void Decode_OrientationIsFoundBehindBytesOfNoSegment()
    {
        var jpeg = GoldenFiles.Read("orientation-6.jpg");
        var odd = Insert(jpeg, Find(jpeg, 0xE1), 1, 2, 3);
        var image = new RgbImage();
        ImageFormats.Decoders(AlexNet.Imaging.Formats.Exif.ExifOrientation.Apply).Decode(odd, image);
        var (width, height, _) = GoldenFiles.Expected("orientation-6.jpg");
        Assert.That((image.Width, image.Height, image.Oddity), Is.EqualTo((width, height, "3 bytes between segments")));
    }

    [Test]
    public void Decode_FilesThatPeopleHave()
    {
        var folder = Path.GetFullPath(Path.Combine(Root(), "..", "shared", "cases", "jpeg"));
        if (!Directory.Exists(folder))
        {
            Assert.Ignore($"{folder} is not there: files that people have are not tested");
        }

        var good = Decode(File.ReadAllBytes(Path.Combine(folder, "good.jpg")));
        foreach (var path in Directory.GetFiles(folder, "*.jpg"))
        {
            var image = Decode(File.ReadAllBytes(path));
            var expected = File.Exists(Path.ChangeExtension(path, ".png")) ? Decode(File.ReadAllBytes(Path.ChangeExtension(path, ".png"))) : good;
            TestContext.Out.WriteLine($"{Path.GetFileName(path)}: {image.Width}×{image.Height}, {image.Oddity ?? "nothing odd"}");
            if (Path.GetFileName(path).StartsWith("pillow-", StringComparison.Ordinal))
            {
                Assert.That(image.Oddity, Does.EndWith(" bytes between segments"), path);
            }
            else
            {
                Assert.That((image.Width, image.Height), Is.EqualTo((expected.Width, expected.Height)), path);
                Assert.That(Largest(image.Pixels, expected.Pixels), Is.LessThanOrEqualTo(expected == good ? 1 : 3), path);
            }
        }
    }

    [Test]
    public void Decode_RefusesManyScansOfManyPixels()
    {
        // A last scan that is there many times over: each takes as long as all pixels.
        var jpeg = GoldenFiles.Read("grey-progressive.jpg");
        var last = jpeg.AsSpan().LastIndexOf([(byte)0xFF, ScanMarker]);
        var image = Decode(jpeg);
        var pixels = image.Width * image.Height;
        var missing = 20 - JpegMarkers.Scans(jpeg);
        var small = new JpegDecoder(maxPixels: pixels);
        Assert.That(Failure(small, missing), Does.Not.Contain("scans"), "20 scans of the largest size");
        Assert.That(Failure(small, missing + 1), Is.EqualTo($"21 scans of {image.Width}×{image.Height} are {21 * pixels} pixels to decode, allowed are {20 * pixels}"));
        Assert.That(Failure(new JpegDecoder(maxPixels: pixels * 2), missing + 1), Does.Not.Contain("scans"), "smaller ones may have more");

        string Failure(JpegDecoder decoder, int more)
        {
            byte[] many = [.. jpeg[..^2], .. Enumerable.Repeat(jpeg[last..^2], more).SelectMany(scan => scan), 0xFF, 0xD9];
            return Assert.Throws<ImageFormatException>(() => decoder.Decode(many, new RgbImage()))!.Message;
        }
    }

    /// <summary>Many scans of few pixels are within the limit, but no picture has 500 of them.</summary>
    [Test]
    public void Decode_RefusesMoreThan500Scans()
    {
        var jpeg = GoldenFiles.Read("grey-progressive.jpg");
        var last = jpeg.AsSpan().LastIndexOf([(byte)0xFF, ScanMarker]);
        byte[] many = [.. jpeg[..^2], .. Enumerable.Repeat(jpeg[last..^2], 501 - JpegMarkers.Scans(jpeg)).SelectMany(scan => scan), 0xFF, 0xD9];
        Assert.That(Assert.Throws<ImageFormatException>(() => Decode(many))!.Message, Is.EqualTo("unreadable JPEG: Progressive JPEG image has more than 500 scans (tjDecompress2)"));
    }

    [Test]
    public void Scans_AreCountedOnlyWhereThereMayBeMany()
    {
        Assert.That(JpegMarkers.Scans(Photo), Is.EqualTo(1));
        Assert.That(JpegMarkers.Scans([.. Photo[..^2], .. Photo[Find(Photo, ScanMarker)..]]), Is.EqualTo(1), "the first has all there is");
        Assert.That(JpegMarkers.Scans(GoldenFiles.Read("grey-progressive.jpg")), Is.GreaterThan(3));
    }

    private static RgbImage Decode(byte[] jpeg)
    {
        var image = new RgbImage();
        ImageFormats.Decoders().Decode(jpeg, image);
        return image;
    }

    private static int Largest(ReadOnlySpan<byte> a, ReadOnlySpan<byte> b)
    {
        var largest = 0;
        for (var i = 0; i < a.Length; i++)
        {
            largest = Math.Max(largest, Math.Abs(a[i] - b[i]));
        }

        return largest;
    }

    private static string Root()
    {
        var folder = new DirectoryInfo(AppContext.BaseDirectory);
        while (!File.Exists(Path.Combine(folder!.FullName, "AlexNet.Pipeline.sln")))
        {
            folder = folder.Parent;
        }

        return folder.FullName;
    }
}
