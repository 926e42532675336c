using AlexNet.Core;
using AlexNet.Engines.Contracts;
using AlexNet.Engines.Cuda.Launching;
using AlexNet.Engines.Reference.Operations;
using AlexNet.Kernels.Tests.Execution;
using NUnit.Framework;

namespace AlexNet.Kernels.Tests.Kernels;

internal sealed class DropoutTests(ElementKind kind) : KernelTest(kind)
{
    private static readonly RunArguments Arguments = new(0x0123_4567_89ab_cdefUL, 0x7_0000_002aL, default);

    [TestCase(3, 64, 1, 0, 0.5, DropoutScaling.AtTest)]
    [TestCase(3, 64, 1, 2048, 0.3, DropoutScaling.AtTraining)]
    [TestCase(2, 64, 1, 6, 0.5, DropoutScaling.AtTraining)]
    [TestCase(2, 13, 1, 5, 0.9, DropoutScaling.AtTest)]
    [TestCase(2, 8, 6, 3, 0.5, DropoutScaling.AtTraining)]
    [TestCase(1, 1, 1, 0, 0.0, DropoutScaling.AtTest)]
    [TestCase(1, 40, 1, 8, 1.0, DropoutScaling.AtTest)]
    public void Dropout_HasTheMasksOfTheCore(int batch, int channels, int plane, int firstUnit, double rate, DropoutScaling scaling) =>
        AssertMasks(batch, channels, plane, firstUnit, 0, rate, scaling);

    /// <summary>In packs, and one unit at a time.</summary>
    [TestCase(64)]
    [TestCase(13)]
    public void Dropout_OfAPart_GoesByThePlaceInTheBatch(int channels) => AssertMasks(3, channels, 1, 0, 128, 0.5, DropoutScaling.AtTest);

    private void AssertMasks(int batch, int channels, int plane, int firstUnit, int firstImage, double rate, DropoutScaling scaling)
    {
        var shape = ShapeModule.create(channels, plane, 1);
        var x = Random(batch * shape.Size, 1);
        var step = new DropoutStep(rate, scaling, ordinal: 17, firstUnit, firstImage, input: 0, output: 0);
        var expected = new float[x.Length];
        DropoutMask.Apply(step, batch, shape.Size, Order.ToChannelsFirst(x, batch, shape), expected, Arguments);
        expected = Order.ToChannelsLast(expected, batch, shape);

        AssertSame(Apply(step, x, batch, shape), expected);
    }

    private float[] Apply(DropoutStep step, float[] x, int batch, Shape shape) =>
        LaunchFlat("dropout", Items(batch * shape.Plane, shape.Channels)).Elements(x).ElementsOut(x.Length)
            .Values(batch, shape.Plane, shape.Channels).Value(Dropout.Threshold(step.Rate))
            .Value(Dropout.KeptFactor(step.Rate, step.Scaling)).Values(step.Ordinal, step.FirstUnit, step.FirstImage)
            .State(new KernelRunState(Arguments, batch)).Run().Elements(1);
}
