using AlexNet.Imaging.Formats.Jpeg;
using AlexNet.Imaging.ImageSharp;
using AlexNet.Imaging.Images;

namespace AlexNet.Bench.Loading;

/// <summary>
/// A folder of JPEG files in the size of ImageNet's: 500×375 in about 110 KB. From photographs with fine grain where there are some,
/// else from soft shapes with grain: decoding's time goes by the bytes. Made once and kept.
/// </summary>
internal sealed class JpegSet(string folder, string photographs)
{
    public const int Width = 500;
    public const int Height = 375;
    public const int TargetBytes = 110_000;
    private const int Quality = 92;
    private static readonly string[] Classes = ["even", "odd"];

    /// <summary>Two class folders, as torchvision's ImageFolder reads them.</summary>
    public string Train => Path.Combine(folder, "train");

    /// <summary>Makes what is missing of so many images.</summary>
    public void Ensure(int count, Action<string> say)
    {
        var missing = Enumerable.Range(0, count).Where(number => !File.Exists(PathOf(number))).ToArray();
        if (missing.Length == 0)
        {
            return;
        }

        say($"  making {missing.Length} JPEG files of {Width}×{Height} in {Train}");
        Array.ForEach(Classes, name => Directory.CreateDirectory(Path.Combine(Train, name)));
        var sources = Directory.Exists(photographs)
            ? Directory.GetFiles(photographs, "*.jpg", SearchOption.AllDirectories).Order(StringComparer.Ordinal).ToArray()
            : [];
        var grain = new Grain(Width * Height * 3);
        Parallel.ForEach(missing, number =>
        {
            var picture = sources.Length > 0 ? FromPhotograph(sources[number * 7 % sources.Length]) : SoftShapes.Draw(Width, Height, number);
            File.WriteAllBytes(PathOf(number), Encode(picture, grain, number));
        });
    }

    /// <summary>Encodes with as much grain as brings the file near its size.</summary>
    internal static byte[] Encode(byte[] picture, Grain grain, int number)
    {
        var (low, high) = (0.0, 64.0);
        var best = Array.Empty<byte>();
        for (var i = 0; i < 6; i++)
        {
            var strength = (low + high) / 2;
            var jpeg = JpegEncoder.Encode(grain.Over(picture, number, strength), Width, Height, Quality);
            if (Math.Abs(jpeg.Length - TargetBytes) < Math.Abs(best.Length - TargetBytes))
            {
                best = jpeg;
            }

            (low, high) = jpeg.Length < TargetBytes ? (strength, high) : (low, strength);
        }

        return best;
    }

    /// <summary>The middle of a photograph in the shape of 4:3, each pixel the nearest one.</summary>
    private static byte[] FromPhotograph(string path)
    {
        var image = new RgbImage();
        ImageFormats.Decoders().Decode(File.ReadAllBytes(path), image);
        var scale = Math.Min((double)image.Width / Width, (double)image.Height / Height);
        var (left, top) = ((image.Width - (Width * scale)) / 2, (image.Height - (Height * scale)) / 2);
        var picture = new byte[Width * Height * 3];
        for (var i = 0; i < Width * Height; i++)
        {
            var (x, y) = ((int)(left + (i % Width * scale)), (int)(top + (i / Width * scale)));
            image.Pixels.Slice(((y * image.Width) + x) * 3, 3).CopyTo(picture.AsSpan(i * 3));
        }

        return picture;
    }

    private string PathOf(int number) => Path.Combine(Train, Classes[number % 2], $"{number:00000}.jpg");
}
