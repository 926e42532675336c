using AlexNet.Core;
using AlexNet.Engines.Reference.Operations;
using AlexNet.Kernels.Tests.Execution;

namespace AlexNet.Kernels.Tests.Kernels;

/// <summary>A pooling, and what the reference makes of it on tensors with channels last.</summary>
internal sealed record PoolCase(int Batch, int Height, int Width, int Channels, int Window, int Stride)
{
    /// <summary>Overlapping, touching and gapped windows, sizes that leave rows over, one output, channels that are no packs.</summary>
    public static IEnumerable<PoolCase> All =>
    [
        new(2, 13, 13, 16, 3, 2), new(1, 3, 3, 8, 3, 2), new(1, 10, 24, 5, 3, 2), new(2, 6, 5, 24, 2, 2), new(1, 1, 1, 1, 1, 1),
        new(2, 7, 9, 3, 2, 3), new(1, 9, 8, 32, 3, 1), new(3, 27, 5, 8, 3, 2), new(2, 11, 7, 8, 5, 2),
    ];

    public Shape Input => ShapeModule.create(Channels, Height, Width);

    public Shape Output => ShapeModule.create(Channels, (Height - Window) / Stride + 1, (Width - Window) / Stride + 1);

    public int InputLength => Batch * Input.Size;

    public int OutputLength => Batch * Output.Size;

    /// <summary>Batch, sizes, window, stride and outputs, in the order of the kernels.</summary>
    public int[] Values => [Batch, Height, Width, Channels, Window, Stride, Output.Height, Output.Width];

    /// <summary>Output positions of a launch forward, of which a thread has several below each other.</summary>
    public int ForwardPositions =>
        Batch * Output.Width * (Window == 3 && Stride == 2 ? (Output.Height + 3) / 4 : Output.Height);

    public (float[] Output, byte[] Choice) Forward(float[] x)
    {
        var (y, choice) = (new float[OutputLength], new byte[OutputLength]);
        MaxPool.Forward(Window, Stride, Batch, Input, Output, Order.ToChannelsFirst(x, Batch, Input), y, choice);
        return (Order.ToChannelsLast(y, Batch, Output), Order.ToChannelsLast(choice, Batch, Output));
    }

    public float[] AverageForward(float[] x)
    {
        var y = new float[OutputLength];
        AveragePool.Forward(Window, Stride, Batch, Input, Output, Order.ToChannelsFirst(x, Batch, Input), y);
        return Order.ToChannelsLast(y, Batch, Output);
    }

    public float[] AverageBackward(float[] dy)
    {
        var dx = new float[InputLength];
        AveragePool.Backward(Window, Stride, Batch, Input, Output, Order.ToChannelsFirst(dy, Batch, Output), dx);
        return Order.ToChannelsLast(dx, Batch, Input);
    }

    public float[] Backward(byte[] choice, float[] dy, float[]? gate)
    {
        var dx = new float[InputLength];
        MaxPool.Backward(
            Window, Stride, Batch, Input, Output, Order.ToChannelsFirst(choice, Batch, Output), Order.ToChannelsFirst(dy, Batch, Output),
            gate is null ? [] : Order.ToChannelsFirst(gate, Batch, Output), dx);
        return Order.ToChannelsLast(dx, Batch, Input);
    }
}
