using AlexNet.Imaging.Formats;
using AlexNet.Imaging.Formats.Decoding;
using AlexNet.Imaging.Formats.Exif;
using AlexNet.Imaging.ImageSharp;
using AlexNet.Imaging.Images;
using AlexNet.Imaging.Resizing;
using AlexNet.Imaging.Tests.Support;

namespace AlexNet.Imaging.Tests.Formats;

/// <summary>Which decoder is asked, and for what: each of these knows files by their first letter.</summary>
public sealed class ImageDecodersTests
{
    private static readonly SquarePart Part = new(32, new SquareWindow(1, 2, 3));

    private readonly List<string> _asked = [];

    private readonly RgbImage _image = new();

    [SetUp]
    public void SetUp() => _asked.Clear();

    [Test]
    public void Decode_AsksTheFirstThatRecognisesTheContent()
    {
        var decoders = Decoders(ExifOrientation.Ignore, "a", "ab", "c");
        decoders.Decode("a"u8, _image);
        decoders.Decode("b"u8, _image);
        decoders.Decode("c"u8, _image, Part);
        Assert.That(_asked, Is.EqualTo(new[] { "a whole", "ab whole", "c part" }));
        Assert.That(
            Assert.Throws<ImageFormatException>(() => decoders.Decode("d"u8, _image))!.Message,
            Is.EqualTo("not a a, ab or c: starts with 64"));
    }

    /// <summary>2×1 pixels; turned they stand. What is turned is decoded whole, as its rows lie elsewhere.</summary>
    [TestCase(ExifOrientation.Apply, 6, "whole", 1)]
    [TestCase(ExifOrientation.Apply, 1, "part", 2)]
    [TestCase(ExifOrientation.Ignore, 6, "part", 2)]
    public void Decode_OfAPartTurnsWhatIsToBeTurned(ExifOrientation exif, int orientation, string asked, int width)
    {
        Decoders(exif, $"{orientation}").Decode([(byte)('0' + orientation)], _image, Part);
        Assert.That(_asked, Is.EqualTo(new[] { $"{orientation} {asked}" }));
        Assert.That((_image.Width, _image.Height), Is.EqualTo((width, 3 - width)));
    }

    [TestCase(ExifOrientation.Apply, 8, 1)]
    [TestCase(ExifOrientation.Apply, 3, 2)]
    [TestCase(ExifOrientation.Ignore, 8, 2)]
    public void Decode_OfTheWholeTurnsWhereAsked(ExifOrientation exif, int orientation, int width)
    {
        Decoders(exif, $"{orientation}").Decode([(byte)('0' + orientation)], _image);
        Assert.That(_image.Width, Is.EqualTo(width));
    }

    /// <summary>Where nothing can be saved, everything is decoded.</summary>
    [Test]
    public void Decode_OfAPartOfAPngIsTheWhole()
    {
        var content = GoldenFiles.Read("orientation-6-png.png");
        ImageFormats.Decoders().Decode(content, _image, Part);
        var whole = new RgbImage();
        ImageFormats.Decoders().Decode(content, whole);
        Assert.That((_image.Width, _image.Height), Is.EqualTo((24, 16)));
        Assert.That(_image.Pixels.SequenceEqual(whole.Pixels));
    }

    [TestCase(ExifOrientation.Ignore, "ignore")]
    [TestCase(ExifOrientation.Apply, "apply")]
    public void Words_AreThoseOfOptionsAndFiles(ExifOrientation exif, string word)
    {
        Assert.That((exif.Word(), ExifOrientations.Parse(word)), Is.EqualTo((word, exif)));
        Assert.That(ExifOrientations.Parse(word.ToUpperInvariant()), Is.Null);
        Assert.That(ExifOrientations.Words, Is.EqualTo(new[] { "ignore", "apply" }));
    }

    private ImageDecoders Decoders(ExifOrientation exif, params string[] letters) => new(exif, [.. letters.Select(known => new Decoder(known, _asked))]);

    private sealed class Decoder(string letters, List<string> asked) : IImageDecoder
    {
        public string Format => letters;

        public bool Recognises(ReadOnlySpan<byte> content) => letters.Contains((char)content[0]);

        public void Decode(ReadOnlySpan<byte> content, RgbImage image) => Note(image, "whole");

        public void Decode(ReadOnlySpan<byte> content, RgbImage image, SquarePart part)
        {
            Assert.That(part, Is.EqualTo(Part));
            Note(image, "part");
        }

        public int Orientation(ReadOnlySpan<byte> content) => content[0] - '0';

        private void Note(RgbImage image, string what)
        {
            asked.Add($"{letters} {what}");
            image.SetSize(2, 1);
        }
    }
}
