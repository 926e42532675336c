using AlexNet.Core;
using AlexNet.Engines.Reference.Operations;
using AlexNet.Kernels.Tests.Execution;

namespace AlexNet.Kernels.Tests.Kernels;

/// <summary>A normalisation, and what the reference makes of it on tensors with channels last.</summary>
internal sealed record NormCase(int Batch, int Height, int Width, int Channels, int Columns, int Size, float Beta)
{
    // Larger than the paper's, so that every neighbour counts.
    public const float K = 2;
    public const float Alpha = 0.3f;

    /// <summary>Quick and plain paths, one position, one channel, columns of one pack, more packs than a block has threads.</summary>
    public static IEnumerable<NormCase> All =>
    [
        new(2, 5, 3, 96, 2, 5, 0.75f), new(1, 1, 1, 8, 1, 5, 0.75f), new(3, 2, 7, 16, 2, 4, 0.75f), new(1, 1, 2, 2064, 1, 5, 0.75f),
        new(2, 3, 3, 32, 1, 3, 0.75f), new(2, 3, 3, 32, 4, 5, 0.5f), new(1, 1, 1, 1, 1, 5, 0.75f), new(2, 2, 2, 6, 3, 9, 0.75f),
        new(1, 4, 9, 12, 1, 5, 0.75f), new(5, 13, 11, 24, 1, 5, 0.75f),
    ];

    public Shape Shape => ShapeModule.create(Channels, Height, Width);

    public int Positions => Batch * Height * Width;

    public int Length => Positions * Channels;

    private ResponseNorm Norm => new(Size, K, Alpha, Beta);

    public float[] Forward(float[] x)
    {
        var y = new float[x.Length];
        LocalResponseNorm.Forward(Norm, Columns, Batch, Shape, ToFirst(x), y, default);
        return Order.ToChannelsLast(y, Batch, Shape);
    }

    public float[] Backward(float[] x, float[] dy, bool rectified)
    {
        var (first, y, scale, dx) = (ToFirst(x), new float[x.Length], new float[x.Length], new float[x.Length]);
        LocalResponseNorm.Forward(Norm, Columns, Batch, Shape, first, y, scale);
        LocalResponseNorm.Backward(Norm, Columns, Batch, Shape, rectified, first, y, scale, ToFirst(dy), dx);
        return Order.ToChannelsLast(dx, Batch, Shape);
    }

    private float[] ToFirst(float[] values) => Order.ToChannelsFirst(values, Batch, Shape);
}
