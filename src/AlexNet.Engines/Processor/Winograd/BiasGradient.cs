using System.Runtime.Intrinsics;
using AlexNet.Engines.Parallel;

namespace AlexNet.Engines.Processor.Winograd;

/// <summary>∂L/∂b: the sum of ∂L/∂y over images and positions, image by image.</summary>
/// <param name="batch">Images.</param>
/// <param name="vectors">Blocks of 16 channels.</param>
/// <param name="plane">Positions.</param>
/// <param name="gradient">∂L/∂y: [batch][channels / 16][positions][16].</param>
/// <param name="bias">∂L/∂b.</param>
internal sealed unsafe class BiasGradient(int batch, int vectors, int plane, float* gradient, float* bias) : IParallelWork
{
    private const int Lanes = WinogradShape.Lanes;

    public void Part(int part, int parts)
    {
        var (start, end) = ThreadTeam.Range(vectors, part, parts);
        for (var vector = start; vector < end; vector++)
        {
            var sum = Vector512<float>.Zero;
            for (var image = 0; image < batch; image++)
            {
                sum += Sum(gradient + ((((nint)image * vectors) + vector) * plane * Lanes));
            }

            sum.Store(bias + (vector * Lanes));
        }
    }

    private Vector512<float> Sum(float* from)
    {
        var (even, odd) = (Vector512<float>.Zero, Vector512<float>.Zero);
        var i = 0;
        for (; i + 1 < plane; i += 2, from += 2 * Lanes)
        {
            even += Vector512.Load(from);
            odd += Vector512.Load(from + Lanes);
        }

        return (i < plane ? even + Vector512.Load(from) : even) + odd;
    }
}
