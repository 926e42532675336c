using AlexNet.Engines.Parallel;
using AlexNet.Engines.Processor;
using AlexNet.Engines.Processor.Kernels;

namespace AlexNet.Engines.Managed.Convolutions;

/// <summary>∂L/∂b: for each channel the sum of the output's gradient over positions and images, an image's sum at a time.</summary>
/// <param name="batch">Images.</param>
/// <param name="shape">One image.</param>
/// <param name="outputGradient">[batch] of them.</param>
/// <param name="gradient">A number per channel.</param>
internal sealed unsafe class BiasGradient(int batch, BlockedShape shape, float* outputGradient, float* gradient) : IParallelWork
{
    public void Part(int part, int parts)
    {
        var (start, end) = ThreadTeam.Range(shape.Blocks, part, parts);
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
        var image = stackalloc float[shape.Block];
        for (var block = 0; block < blocks; block++)
        {
            new Span<float>(image, shape.Block).Clear();
            for (var position = 0; position < shape.Plane; position++, from += shape.Block)
            {
                Elements.Add(from, image, shape.Block);
            }

            Elements.Add(image, sums + (block * shape.Block), shape.Block);
        }
    }
}
