using AlexNet.Engines.Tests.Suite;

namespace AlexNet.Engines.Tests.Processor.Winograd;

/// <summary>Numbers as a network has them: activations after a ReLU, He's weights, gradients of which half are closed.</summary>
internal sealed class WinogradData
{
    public WinogradData(ConvolutionCase convolution)
    {
        var taps = convolution.Inputs * convolution.Kernel * convolution.Kernel;
        X = Rectified(convolution.Batch * convolution.X.Size, 1);
        W = Batch.Noise(convolution.WeightCount, Math.Sqrt(2.0 / taps), 2);
        Bias = Batch.Noise(convolution.Y.Channels, 0.1, 3);
        OutputGradient = Rectified(convolution.Batch * convolution.Y.Size, 4);
    }

    public float[] X { get; }

    public float[] W { get; }

    public float[] Bias { get; }

    public float[] OutputGradient { get; }

    private static float[] Rectified(int count, int seed) => Array.ConvertAll(Batch.Noise(count, 1, seed), value => Math.Max(value, 0));
}
