using AlexNet.Imaging.Formats;
using AlexNet.Imaging.Formats.Decoding;
using AlexNet.Imaging.Formats.Exif;
using AlexNet.Imaging.ImageSharp;
using AlexNet.Imaging.Images;
using AlexNet.Imaging.Resizing;
using AlexNet.Imaging.Tests.Support;

namespace AlexNet.Imaging.Tests.Formats;

/// <summary>
/// Damaged files end in pixels or in an <see cref="ImageFormatException"/>: no other exception, no crash, no hang, no memory beyond the
/// limit. The number and the seed can be set from outside for a longer run: ALEXNET_MUTATIONS and ALEXNET_MUTATION_SEED.
/// </summary>
public sealed class MutationTests
{
    private const int MaxPixels = 1_000_000;

    /// <summary>RGB and the four inks of CMYK at the limit, and what a stream and an exception take.</summary>
    private const int MaxAllocated = (MaxPixels * (3 + 4)) + 200_000;

    /// <summary>A few milliseconds where nobody else computes: this tells a hang.</summary>
    private static readonly TimeSpan Slow = TimeSpan.FromSeconds(20);

    [Test]
    [CancelAfter(120_000)]
    public void Decode_DamagedFilesEndInPixelsOrAnImageFormatException(CancellationToken stop)
    {
        var count = Mutator.Setting("ALEXNET_MUTATIONS", 10_000);
        var mutator = new Mutator(Mutator.Setting("ALEXNET_MUTATION_SEED", 20120930));
        var files = GoldenFiles.Names().Select(name => (Name: name, Content: GoldenFiles.Read(name))).ToArray();
        var decoders = ImageFormats.Decoders(ExifOrientation.Apply, MaxPixels);
        var decoded = 0;
        for (var i = 0; i < count; i++)
        {
            stop.ThrowIfCancellationRequested();
            var (name, content) = files[i % files.Length];
            var (damaged, description) = mutator.Damage(content);
            decoded += Decode(decoders, damaged, onlyTop: i % 3 == 0, $"{name}, mutation {i}: {description}") ? 1 : 0;
        }

        TestContext.Out.WriteLine($"{count} damaged files, of which {decoded} still give pixels");
        Assert.That(decoded, Is.InRange(count / 50, count / 2), "some of both kinds, or the test tests nothing");
    }

    /// <summary>Whether it gave pixels.</summary>
    private static bool Decode(ImageDecoders decoders, byte[] content, bool onlyTop, string what)
    {
        var image = new RgbImage();
        var (bytes, start) = (GC.GetAllocatedBytesForCurrentThread(), System.Diagnostics.Stopwatch.GetTimestamp());
        var isDecoded = false;
        try
        {
            if (onlyTop)
            {
                decoders.Decode(content, image, new SquarePart(16, new SquareWindow(0, 0, 4)));
            }
            else
            {
                decoders.Decode(content, image);
            }

            isDecoded = true;
        }
        catch (ImageFormatException)
        {
            // The only permitted failure.
        }
        catch (Exception error)
        {
            Assert.Fail($"{what}: {error}");
        }

        Assert.That(GC.GetAllocatedBytesForCurrentThread() - bytes, Is.LessThan(MaxAllocated), what);
        Assert.That(System.Diagnostics.Stopwatch.GetElapsedTime(start), Is.LessThan(Slow), what);
        return isDecoded;
    }
}
