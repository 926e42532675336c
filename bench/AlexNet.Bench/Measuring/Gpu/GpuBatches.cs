using System.Buffers;
using AlexNet.Core;
using AlexNet.Engines.Contracts;

namespace AlexNet.Bench.Measuring.Gpu;

/// <summary>Batches of random bytes in page-locked memory, with random windows and labels.</summary>
internal sealed class GpuBatches : IDisposable
{
    /// <summary>Of the images that windows are cut from.</summary>
    public const int Side = 256;

    private const int Seed = 1;

    private readonly IMemoryOwner<byte>[] _images;
    private readonly int _bytes;
    private readonly ImageDraw[] _draws;
    private readonly int[] _labels;

    /// <param name="count">Batches, each in memory of its own.</param>
    public GpuBatches(IStreamingEngine engine, Plan plan, int count)
    {
        var random = new Random(Seed);
        _bytes = plan.Batch * plan.Input.Size;
        using var memory = engine.BatchMemory;
        _images = [.. Enumerable.Range(0, count).Select(_ => memory.Rent(_bytes))];
        Array.ForEach(_images, image => random.NextBytes(image.Memory.Span[.._bytes]));
        var room = Side - plan.Input.Width;
        _draws = [.. Enumerable.Range(0, plan.Batch).Select(_ => new ImageDraw(
            random.Next(room + 1), random.Next(room + 1), random.Next(2), random.Next(-20, 20), random.Next(-20, 20), random.Next(-20, 20)))];
        _labels = RandomData.Labels(plan.Batch, plan.Classes, Seed);
    }

    /// <summary>Pixels become numbers of about the standard deviation 1, so that training stays where numbers are.</summary>
    public static PixelInput Pixels { get; } = new(Enumerable.Repeat(127.5f, 3 * Side * Side).ToArray(), Side, 1 / 64f);

    /// <param name="number">Of the batch, counted on and on.</param>
    public void Submit(IStreamedProgram program, long number, in RunArguments arguments) =>
        program.Submit(new(_images[number % _images.Length].Memory.Span[.._bytes], _draws, _labels), arguments);

    public void Dispose() => Array.ForEach(_images, image => image.Dispose());
}
