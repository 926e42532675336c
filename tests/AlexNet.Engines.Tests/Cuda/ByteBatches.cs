using System.Buffers;
using AlexNet.Core;
using AlexNet.Engines.Contracts;

namespace AlexNet.Engines.Tests.Cuda;

/// <summary>Random batches of bytes for a network, in memory of an engine, and the same as floats.</summary>
internal sealed class ByteBatches : IDisposable
{
    /// <summary>How far windows can lie from the corner.</summary>
    private const int Room = 3;

    private const float InverseScale = 1 / 64f;

    private readonly Network _network;
    private readonly int _batch;
    private readonly IMemoryOwner<byte>[] _images;
    private readonly ImageDraw[][] _draws;
    private readonly int[][] _labels;

    public ByteBatches(IStreamingEngine engine, Network network, int batch, int count, int seed = 1)
    {
        (_network, _batch) = (network, batch);
        var random = new Random(seed);
        using var memory = engine.BatchMemory;
        _images = [.. Enumerable.Range(0, count).Select(_ => memory.Rent(batch * ImageSize))];
        Array.ForEach(_images, image => random.NextBytes(image.Memory.Span));
        _draws = [.. Enumerable.Range(0, count).Select(_ => Enumerable.Range(0, batch).Select(_ => Draw(random)).ToArray())];
        _labels = [.. Enumerable.Range(0, count).Select(_ => Enumerable.Range(0, batch).Select(_ => random.Next(network.Classes)).ToArray())];
        Pixels = new((float[])[.. Enumerable.Range(0, 3 * Side * Side).Select(_ => 255 * random.NextSingle())], Side, InverseScale);
    }

    public PixelInput Pixels { get; }

    private int Crop => _network.Crop;

    private int Side => Crop + Room;

    private int ImageSize => 3 * Crop * Crop;

    /// <param name="images">How many of the batch, or all.</param>
    public void Submit(IStreamedProgram program, int number, RunArguments arguments, int? images = null)
    {
        var count = images ?? _batch;
        program.Submit(
            new(_images[number].Memory.Span[..(count * ImageSize)], _draws[number].AsSpan(0, count), _labels[number].AsSpan(0, count)), arguments);
    }

    /// <summary>What the batch's bytes and draws mean.</summary>
    public (float[] Images, int[] Labels) Floats(int number, int? images = null)
    {
        var count = images ?? _batch;
        return ([.. Enumerable.Range(0, count).SelectMany(image => Floats(number, image, _draws[number][image]))], _labels[number][..count]);
    }

    public void Dispose() => Array.ForEach(_images, image => image.Dispose());

    private static ImageDraw Draw(Random random) => new(
        random.Next(Room + 1), random.Next(Room + 1), random.Next(2), random.NextSingle() * 20, random.NextSingle() * -20, random.NextSingle());

    private IEnumerable<float> Floats(int number, int image, ImageDraw draw)
    {
        float[] offsets = [draw.Red, draw.Green, draw.Blue];
        var mean = Pixels.Mean;
        foreach (var at in Enumerable.Range(0, ImageSize))
        {
            var (c, y, x) = (at / Crop / Crop, at / Crop % Crop, at % Crop);
            var column = draw.Flip == 1 ? Crop - 1 - x : x;
            var pixel = _images[number].Memory.Span[(image * ImageSize) + (((y * Crop) + column) * 3) + c];
            yield return (pixel + offsets[c] - mean.Span[((((draw.Top + y) * Side) + draw.Left + column) * 3) + c]) * InverseScale;
        }
    }
}
