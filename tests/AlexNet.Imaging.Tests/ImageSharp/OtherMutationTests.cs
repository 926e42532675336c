using AlexNet.Imaging.Formats.Decoding;
using AlexNet.Imaging.ImageSharp;
using AlexNet.Imaging.Tests.Support;

namespace AlexNet.Imaging.Tests.ImageSharp;

/// <summary>Damaged files of ImageSharp's formats, and of JPEG by it, end in pixels or in an <see cref="ImageFormatException"/>. The number and the seed can be
/// set from outside as for the other damaged files.</summary>
public sealed class OtherMutationTests
{
    private const int MaxPixels = 1_000_000;

    /// <summary>The budget of the largest image, and as much again for what the decoders do not take from it.</summary>
    private const long MaxAllocated = 2L * ((16 << 20) + (32 * MaxPixels));

    [Test]
    [CancelAfter(300_000)]
    public void Decode_DamagedFilesEndInPixelsOrAnImageFormatException(CancellationToken stop)
    {
        var count = Mutator.Setting("ALEXNET_MUTATIONS", 6_000);
        var mutator = new Mutator(Mutator.Setting("ALEXNET_MUTATION_SEED", 20120930));
        var files = OtherFiles.Names().Select(name => (Name: name, Content: OtherFiles.Read(name)))
            .Concat(GoldenFiles.Names().Where(name => name.EndsWith(".jpg", StringComparison.Ordinal)).Select(name => (Name: name, Content: GoldenFiles.Read(name)))).ToArray();
        ImageSharpDecoder[] decoders = [JpegStandIn.Decoder(MaxPixels), .. ImageFormats.Others(MaxPixels)];
        var (decoded, refused) = (new Dictionary<string, int>(), new Dictionary<string, int>());
        for (var i = 0; i < count; i++)
        {
            stop.ThrowIfCancellationRequested();
            var (name, content) = files[i % files.Length];
            var (damaged, description) = mutator.Damage(content);
            if (Array.Find(decoders, each => each.Recognises(damaged)) is { } decoder)
            {
                var counted = Decode(decoder, damaged, $"{name}, mutation {i}: {description}", stop) ? decoded : refused;
                counted[decoder.Format] = counted.GetValueOrDefault(decoder.Format) + 1;
            }
        }

        TestContext.Out.WriteLine($"pixels: {string.Join(", ", decoded)}; refused: {string.Join(", ", refused)}");
        Assert.That(decoded.Keys, Is.EquivalentTo(new[] { "JPEG", "TIFF", "WebP", "GIF", "BMP", "PBM", "TGA" }), "some of both kinds, or the test tests nothing");
        Assert.That(refused.Keys, Is.EquivalentTo(decoded.Keys));
    }

    /// <summary>On this thread, whose memory is counted. Whether it gave pixels.</summary>
    private static bool Decode(ImageSharpDecoder decoder, byte[] content, string what, CancellationToken stop)
    {
        var before = GC.GetAllocatedBytesForCurrentThread();
        try
        {
            decoder.Load(content, stop).Dispose();
            return true;
        }
        catch (ImageFormatException error)
        {
            Assert.That(error.Message, Does.Not.Contain("\n"), what);
            return false;
        }
        catch (Exception error)
        {
            Assert.Fail($"{what}: {error}");
            return false;
        }
        finally
        {
            Assert.That(GC.GetAllocatedBytesForCurrentThread() - before, Is.LessThan(MaxAllocated), what);
        }
    }
}
