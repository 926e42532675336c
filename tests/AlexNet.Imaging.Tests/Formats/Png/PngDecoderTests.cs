using AlexNet.Imaging.Formats.Png;
using AlexNet.Imaging.ImageSharp;
using AlexNet.Imaging.Images;
using AlexNet.Imaging.Tests.Support;

namespace AlexNet.Imaging.Tests.Formats.Png;

/// <summary>Every kind of pixel, against a plain encoder.</summary>
public sealed class PngDecoderTests
{
    private static readonly (int Width, int Height)[] Sizes = [(1, 1), (2, 3), (7, 5), (5, 8), (33, 17)];

    [Test]
    public void Decode_EveryKindSizeAndFilter(
        [Values] bool interlaced,
        [Values(0, 2, 3, 4, 6)] int colour,
        [Values(1, 2, 4, 8, 16)] int depth)
    {
        if ((depth < 8 && colour is 2 or 4 or 6) || (colour == 3 && depth == 16))
        {
            Assert.Pass("no such kind");
        }

        foreach (var (width, height) in Sizes)
        {
            for (var filter = -1; filter < 5; filter++)
            {
                var writer = Writer(width, height, (PngColour)colour, depth) with { Interlaced = interlaced, Filter = filter, DataChunk = 100 };
                var samples = Samples(writer);
                var image = Decode(writer.Write(samples));
                Assert.That((image.Width, image.Height), Is.EqualTo((width, height)));
                Assert.That(image.Pixels.ToArray(), Is.EqualTo(Expected(writer, samples)), $"{width}×{height}, filter {filter}");
            }
        }
    }

    [Test]
    public void Decode_RoundsEvery16BitLevelToTheNearest()
    {
        var writer = Writer(256, 256, PngColour.Grey, 16);
        var levels = Enumerable.Range(0, 65536).Select(level => (ushort)level).ToArray();
        var pixels = Decode(writer.Write(levels)).Pixels.ToArray();
        Assert.That(levels.Select(level => (byte)Math.Round(level / 257.0)), Is.EqualTo(pixels.Where((_, i) => i % 3 == 0)));
    }

    [Test]
    public void Decode_TakesEmptyDataChunksAndUnknownOnes()
    {
        var writer = Writer(7, 5, PngColour.Rgb, 8);
        var samples = Samples(writer);
        var stored = PngWriter.Deflate(writer.Filtered(samples));
        var empty = writer.WriteStored([]);
        byte[] png =
        [
            .. empty[..33], .. PngWriter.Chunk("teXt", 1, 2, 3), .. PngWriter.Chunk("IDAT"), .. PngWriter.Chunk("IDAT", stored[..10]),
            .. PngWriter.Chunk("IDAT"), .. PngWriter.Chunk("IDAT", stored[10..]), .. PngWriter.Chunk("tIME", 0), .. empty[33..], 1, 2, 3,
        ];
        Assert.That(Decode(png).Pixels.ToArray(), Is.EqualTo(Expected(writer, samples)));
    }

    [Test]
    public void Decode_ReusesTheBufferAndAllocatesLittle()
    {
        var writer = Writer(200, 150, PngColour.RgbAlpha, 8);
        var png = writer.Write(Samples(writer));
        var decoder = new PngDecoder();
        var image = new RgbImage();
        decoder.Decode(png, image);
        decoder.Decode(png, image);
        var before = GC.GetAllocatedBytesForCurrentThread();
        for (var i = 0; i < 10; i++)
        {
            decoder.Decode(png, image);
        }

        Assert.That((GC.GetAllocatedBytesForCurrentThread() - before) / 10, Is.LessThan(1000));
    }

    [Test]
    public void Decode_FromManyThreadsGivesTheSamePixels()
    {
        var writer = Writer(90, 70, PngColour.Rgb, 16) with { Interlaced = true };
        var samples = Samples(writer);
        var (png, expected) = (writer.Write(samples), Expected(writer, samples));
        var decoder = new PngDecoder();
        var wrong = 0;
        Parallel.For(0, 64, _ =>
        {
            var image = new RgbImage();
            decoder.Decode(png, image);
            if (!image.Pixels.SequenceEqual(expected))
            {
                Interlocked.Increment(ref wrong);
            }
        });
        Assert.That(wrong, Is.Zero);
    }

    /// <summary>The bodies of chunks that follow each other, to be read once.</summary>
    [Test]
    public unsafe void DataStream_ReadsChunkAfterChunk()
    {
        byte[] png =
        [
            .. new byte[8], .. PngWriter.Chunk("IDAT"), .. PngWriter.Chunk("IDAT", 1, 2, 3), .. PngWriter.Chunk("IDAT"),
            .. PngWriter.Chunk("IDAT", 4), .. PngWriter.Chunk("tEXt", 9), .. PngWriter.Chunk("IDAT", 5),
        ];
        fixed (byte* start = png)
        {
            using var stream = new PngDataStream(start, png.Length, 8);
            var buffer = new byte[6];
            Assert.That((stream.Read(buffer, 1, 2), stream.Read(buffer, 3, 3), stream.Read(buffer, 4, 2), stream.Read(buffer, 0, 6)), Is.EqualTo((2, 1, 1, 0)));
            Assert.That(buffer, Is.EqualTo(new byte[] { 0, 1, 2, 3, 4, 0 }));
            Assert.That((stream.CanRead, stream.CanSeek, stream.CanWrite), Is.EqualTo((true, false, false)));
            stream.Flush();
            Action[] others = [() => _ = stream.Length, () => _ = stream.Position, () => stream.Position = 0, () => stream.Seek(0, SeekOrigin.Begin), () => stream.SetLength(0), () => stream.Write(buffer, 0, 1)];
            Assert.That(others.Select(other => Assert.Catch(() => other())!.GetType()), Is.All.EqualTo(typeof(NotSupportedException)));
        }
    }

    internal static PngWriter Writer(int width, int height, PngColour colour, int depth) => new()
    {
        Width = width,
        Height = height,
        Colour = colour,
        Depth = depth,
        Palette = colour == PngColour.Palette ? Pictures.Noise(1 << depth, 1, depth) : null,
    };

    internal static ushort[] Samples(PngWriter writer)
    {
        var random = new Random(writer.Width + writer.Depth);
        return [.. Enumerable.Range(0, writer.Width * writer.Height * writer.Channels).Select(_ => (ushort)random.Next(1 << writer.Depth))];
    }

    private static byte[] Expected(PngWriter writer, ushort[] samples)
    {
        var top = (1 << writer.Depth) - 1;
        return [.. samples.Chunk(writer.Channels).SelectMany(pixel => writer.Colour switch
        {
            PngColour.Palette => writer.Palette!.Skip(pixel[0] * 3).Take(3),
            PngColour.Grey or PngColour.GreyAlpha => Enumerable.Repeat(Eight(pixel[0]), 3),
            _ => pixel.Take(3).Select(Eight),
        })];

        byte Eight(ushort sample) => (byte)Math.Round(sample * 255.0 / top);
    }

    private static RgbImage Decode(byte[] png)
    {
        var decoders = ImageFormats.Decoders();
        var image = new RgbImage();
        decoders.Decode(png, image);
        return image;
    }
}
