using System.Runtime.Intrinsics;
using System.Runtime.Intrinsics.X86;
using AlexNet.Engines.Parallel;
using AlexNet.Engines.Processor.Layouts;
using AlexNet.Engines.Processor.Vectors;

namespace AlexNet.Engines.Processor.Kernels;

/// <summary>∂L/∂b: for each channel the sum of the output's gradient over positions and images, an image's sum at a time.</summary>
/// <param name="batch">Images.</param>
/// <param name="shape">One image.</param>
/// <param name="outputGradient">[batch] of them.</param>
/// <param name="gradient">A number per channel.</param>
internal sealed unsafe class BiasGradient(int batch, BlockedShape shape, float* outputGradient, float* gradient) : IParallelWork
{
    public void Part(int part, int parts)
    {
        var (start, end) = WorkerPool.Range(shape.Blocks, part, parts);
        if (start == end)
        {
            return;
        }

        var length = (end - start) * shape.Block;
        var sums = gradient + (start * shape.Block);
        new Span<float>(sums, length).Clear();
        for (var image = 0; image < batch; image++)
        {
            var from = outputGradient + ((long)image * shape.Size) + ((long)start * shape.Plane * shape.Block);
            if (shape.Plane == 1)
            {
                Elements.Add(from, sums, length);
            }
            else
            {
                AddImage(from, end - start, sums);
            }
        }
    }

    private void AddImage(float* from, int blocks, float* sums)
    {
        var size = shape.Plane * shape.Block;
        var image = stackalloc float[shape.Block];
        for (var block = 0; block < blocks; block++, from += size)
        {
            if (shape.Block == Lanes16.Count && Avx512F.IsSupported)
            {
                Sum16(from).Store(image);
            }
            else
            {
                Sum(from, image);
            }

            Elements.Add(image, sums + (block * shape.Block), shape.Block);
        }
    }

    private void Sum(float* from, float* sum)
    {
        new Span<float>(sum, shape.Block).Clear();
        for (var position = 0; position < shape.Plane; position++, from += shape.Block)
        {
            Elements.Add(from, sum, shape.Block);
        }
    }

    /// <summary>Two sums at a time, so that neither waits for the one before.</summary>
    private Vector512<float> Sum16(float* from)
    {
        var (even, odd) = (Vector512<float>.Zero, Vector512<float>.Zero);
        var position = 0;
        for (; position + 1 < shape.Plane; position += 2, from += 2 * Lanes16.Count)
        {
            even += Vector512.Load(from);
            odd += Vector512.Load(from + Lanes16.Count);
        }

        return (position < shape.Plane ? even + Vector512.Load(from) : even) + odd;
    }
}
