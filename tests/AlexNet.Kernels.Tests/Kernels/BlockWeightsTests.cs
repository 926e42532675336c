using AlexNet.Core;
using AlexNet.Engines.Reference.Operations;
using AlexNet.Kernels.Tests.Execution;
using NUnit.Framework;

namespace AlexNet.Kernels.Tests.Kernels;

internal sealed class BlockWeightsTests(ElementKind kind) : KernelTest(kind)
{
    [TestCase(5, 3, 11, 4)]
    [TestCase(2, 1, 3, 2)]
    [TestCase(1, 4, 4, 4)]
    public void ConvolutionOverBlocks_IsTheConvolution(int outputs, int channels, int kernel, int side)
    {
        var (rows, taps) = (3, (kernel + side - 1) / side);
        var input = ShapeModule.create(channels, kernel + ((rows - 1) * side), kernel + side);
        var output = ShapeModule.create(outputs, rows, 2);
        var (x, weights) = (RandomFloats(input.Size, 1), RandomFloats(outputs * channels * kernel * kernel, 2));
        var expected = Convolve(new(groups: 1, kernel, side, pad: 0), input, output, x, weights);

        var blocked = Blocked(weights, outputs, channels, kernel, side);
        var inBlocks = ShapeModule.create(side * side * channels, rows - 1 + taps, 1 + taps);
        var image = Order.ToChannelsLast(x, 1, input);
        var blocks = SpaceToDepth.Blocks(image, 1, input.Height, input.Width, channels, side, 0, inBlocks.Height, inBlocks.Width);
        var actual = Convolve(
            new(groups: 1, taps, stride: 1, pad: 0), inBlocks, output, Order.ToChannelsFirst(blocks, 1, inBlocks),
            Order.ToChannelsLast(blocked, outputs, taps * taps, inBlocks.Channels));

        AssertClose(actual, expected, tolerance: 1e-5);
    }

    [TestCase(5, 3, 11, 4)]
    [TestCase(2, 2, 3, 2)]
    [TestCase(3, 1, 5, 5)]
    public void Inverse_GivesTheWeightsBack_AndClearTouchesOnlyWhatIsNotThere(int outputs, int channels, int kernel, int side)
    {
        var weights = RandomFloats(outputs * channels * kernel * kernel, 3);
        var blocked = Blocked(weights, outputs, channels, kernel, side);

        var back = LaunchFlat("block_weights_inverse", weights.Length).Floats(blocked).FloatsOut(weights.Length)
            .Values(outputs, channels, kernel, side).Run().Floats(1);
        var cleared = LaunchFlat("block_weights_clear", blocked.Length).Elements([.. Enumerable.Repeat(1f, blocked.Length)])
            .Values(outputs, channels, kernel, side).Run().Elements(0);

        Assert.That(back, Is.EqualTo(weights));
        Assert.That(cleared, Is.EqualTo(blocked.Select(value => value == 0 ? 0f : 1f)));
    }

    private float[] Blocked(float[] weights, int outputs, int channels, int kernel, int side)
    {
        var taps = (kernel + side - 1) / side;
        var length = outputs * taps * taps * side * side * channels;
        return LaunchFlat("block_weights", length).Floats(weights).FloatsOut(length)
            .Values(outputs, channels, kernel, side).Run().Floats(1);
    }

    private static float[] Convolve(ConvolutionGeometry geometry, Shape input, Shape output, float[] x, float[] weights)
    {
        var y = new float[output.Size];
        var columns = new float[input.Channels * geometry.Kernel * geometry.Kernel * output.Plane];
        Convolution.Forward(geometry, 1, input, output, x, weights, new float[output.Channels], y, columns);
        return y;
    }
}
