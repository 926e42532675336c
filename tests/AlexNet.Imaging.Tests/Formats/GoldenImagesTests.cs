using AlexNet.Imaging.Formats.Exif;
using AlexNet.Imaging.ImageSharp;
using AlexNet.Imaging.Images;
using AlexNet.Imaging.Tests.Support;

namespace AlexNet.Imaging.Tests.Formats;

/// <summary>Pixels equal to those of Pillow, bit by bit: JPEG through the same library, PNG without any choice.</summary>
public sealed class GoldenImagesTests
{
    private static IEnumerable<string> Stored => GoldenFiles.Names().Where(name => !name.StartsWith("orientation", StringComparison.Ordinal));

    private static string[] Oriented => GoldenFiles.Names("orientation");

    [TestCaseSource(nameof(Stored))]
    public void Decode_GivesTheExpectedPixels(string name) => AssertDecodes(name, ExifOrientation.Ignore);

    [TestCaseSource(nameof(Oriented))]
    public void Decode_AppliesTheOrientation(string name) => AssertDecodes(name, ExifOrientation.Apply);

    [Test]
    public void Decode_IgnoresTheOrientationByDefault()
    {
        var decoders = ImageFormats.Decoders();
        var image = new RgbImage();
        decoders.Decode(GoldenFiles.Read("orientation-6.jpg"), image);
        Assert.That((image.Width, image.Height), Is.EqualTo((24, 16)));
        decoders.Decode(GoldenFiles.Read("orientation-6-png.png"), image);
        Assert.That((image.Width, image.Height), Is.EqualTo((24, 16)));
    }

    [Test]
    public void Names_AreAllThere()
    {
        Assert.That(Stored.Count(), Is.EqualTo(28));
        Assert.That(Oriented, Has.Length.EqualTo(9));
    }

    private static void AssertDecodes(string name, ExifOrientation exif)
    {
        var decoders = ImageFormats.Decoders(exif);
        var image = new RgbImage();
        decoders.Decode(GoldenFiles.Read(name), image);
        var (width, height, rgb) = GoldenFiles.Expected(name);
        Assert.That((image.Width, image.Height), Is.EqualTo((width, height)));
        Assert.That(image.Pixels.ToArray(), Is.EqualTo(rgb));
    }
}
