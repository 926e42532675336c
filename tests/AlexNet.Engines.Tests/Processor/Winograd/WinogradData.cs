using AlexNet.Engines.Processor.Winograd;
using AlexNet.Engines.Tests.Suite;

namespace AlexNet.Engines.Tests.Processor.Winograd;

/// <summary>Numbers as a network has them: activations after a ReLU, He's weights, gradients of which half are closed.</summary>
internal sealed class WinogradData
{
    public WinogradData(WinogradShape shape)
    {
        var (inputs, outputs) = (shape.Groups * shape.Inputs, shape.Groups * shape.Outputs);
        var taps = shape.Inputs * shape.Taps * shape.Taps;
        X = Rectified(shape.Batch * inputs * shape.SourceHeight * shape.SourceWidth, 1);
        W = Batch.Noise(outputs * taps, Math.Sqrt(2.0 / taps), 2);
        Bias = Batch.Noise(outputs, 0.1, 3);
        OutputGradient = Rectified(shape.Batch * outputs * shape.Height * shape.Width, 4);
    }

    public float[] X { get; }

    public float[] W { get; }

    public float[] Bias { get; }

    public float[] OutputGradient { get; }

    private static float[] Rectified(int count, int seed) => Array.ConvertAll(Batch.Noise(count, 1, seed), value => Math.Max(value, 0));
}
