using AlexNet.Imaging.Formats;
using AlexNet.Imaging.Formats.Decoding;
using AlexNet.Imaging.Images;

namespace AlexNet.Cli.Tests;

/// <summary>TIFF, WebP, GIF and BMP: decoded in builds with ImageSharp, of which the others know nothing.</summary>
public sealed class OptionalFormatsTests
{
    private static string[] Files => ["picture.tiff", "picture.webp", "picture.gif", "picture.bmp", "orientation-6.tiff", "orientation-6.webp"];

    [OneTimeSetUp]
    public void RegisterAsTheProgramDoes() => System.Runtime.CompilerServices.RuntimeHelpers.RunClassConstructor(typeof(AlexNetProgram).TypeHandle);

#if WITH_IMAGESHARP
    [TestCaseSource(nameof(Files))]
    public void Decode_GivesTheExpectedPixels(string name)
    {
        var image = new RgbImage();
        Decode(Read(name), image, 1000);

        // P6, width and height, 255: three lines.
        var expected = Read("picture.ppm").AsSpan("P6\n11 6\n255\n".Length);
        Assert.That((image.Width, image.Height), Is.EqualTo((11, 6)));
        Assert.That(image.Pixels.ToArray(), Is.EqualTo(expected.ToArray()));
    }

    [TestCaseSource(nameof(Files))]
    public void Decode_RefusesTooManyPixels(string name)
    {
        var error = Assert.Throws<ImageFormatException>(() => Decode(Read(name), new RgbImage(), 65))!;
        Assert.That(error.Message, Does.EndWith("is 66 pixels, allowed are 65"));
    }

    [TestCaseSource(nameof(Files))]
    public void Decode_DamagedFilesEndInPixelsOrAnImageFormatException(string name)
    {
        var (content, random) = (Read(name), new Random(6));
        for (var i = 0; i < 200; i++)
        {
            var damaged = content[..random.Next(content.Length / 2, content.Length + 1)];
            damaged[random.Next(2, damaged.Length)] = (byte)random.Next(256);
            try
            {
                Decode(damaged, new RgbImage(), 100_000);
            }
            catch (ImageFormatException)
            {
                // The only permitted failure.
            }
        }
    }

    private static void Decode(byte[] content, RgbImage image, int maxPixels)
    {
        var decoders = new ImageDecoders(ExifOrientation.Apply, maxPixels);
        decoders.Decode(content, image);
    }
#else
    [Test]
    public void Build_KnowsNothingOfImageSharp()
    {
        Assert.That(typeof(AlexNetProgram).Assembly.GetReferencedAssemblies().Select(name => name.Name), Has.None.Contains("ImageSharp"));
        Assert.That(File.ReadAllText(InOutput("alexnet.deps.json")), Does.Contain("AlexNet.Imaging").And.Not.Contains("ImageSharp"));
    }

    [TestCaseSource(nameof(Files))]
    public void Decode_NamesTheFormatItCannotDecode(string name)
    {
        var decoders = new ImageDecoders();
        var error = Assert.Throws<ImageFormatException>(() => decoders.Decode(Read(name), new RgbImage()))!;
        Assert.That(error.Message, Does.StartWith("not a JPEG or PNG: starts with").And.Contains(Path.GetExtension(name)[1..]).IgnoreCase);
    }
#endif

    private static byte[] Read(string name) => File.ReadAllBytes(InOutput("Pictures", name));

    private static string InOutput(params string[] parts) => Path.Combine([TestContext.CurrentContext.TestDirectory, .. parts]);
}
