using AlexNet.Core;
using AlexNet.Engines.Processor.Kernels;
using AlexNet.Engines.Processor.Layouts;
using AlexNet.Engines.Reference.Operations;
using AlexNet.Engines.Tests.Support;
using NUnit.Framework;

namespace AlexNet.Engines.Tests.Processor.Kernels;

public sealed unsafe class PoolKernelTests
{
    private const int Side = 9;

    [Test]
    public void ForwardAndBackward_AgreeWithReference(
        [Values(16, 8, 4, 1)] int block, [Values(2, 3, 4)] int window, [Values(1, 2, 3)] int stride, [Values] bool gated)
    {
        var side = ((Side - window) / stride) + 1;
        var (input, output) = (new BlockedShape(block, Side, Side, block), new BlockedShape(block, side, side, block));
        var pool = new PoolGeometry(window, stride, Side, Side, side, side, block);

        // Few different values: the first of equals must win. One that is not a number wins over all.
        var x = EngineTrial.Random(3, input.Size).Select(value => MathF.Round(value * 3)).ToArray();
        x[40] = float.NaN;
        var gradient = EngineTrial.Random(4, output.Size);
        var (expected, expectedGradient) = (new float[output.Size], new float[input.Size]);
        var choice = new byte[output.Size];
        var gate = EngineTrial.Random(5, output.Size);
        var (plainInput, plainOutput) = (new Shape(block, Side, Side), new Shape(block, side, side));
        MaxPool.Forward(window, stride, 1, plainInput, plainOutput, x, expected, choice);
        MaxPool.Backward(window, stride, 1, plainInput, plainOutput, choice, gradient, gated ? gate : [], expectedGradient);

        using var from = new NativeFloats(NativeFloats.Block(x, input));
        using var to = new NativeFloats(output.Size);
        using var gradients = new NativeFloats(NativeFloats.Block(gradient, output));
        using var gates = new NativeFloats(NativeFloats.Block(gate, output));
        using var result = new NativeFloats(input.Size);
        var choices = stackalloc byte[output.Size];
        PoolKernel.Forward(pool, from.Start, to.Start, choices);
        PoolKernel.Backward(pool, choices, gradients.Start, gated ? gates.Start : null, result.Start);

        Assert.That(NativeFloats.Unblock(to.Span.ToArray(), output), Is.EqualTo(expected));
        Assert.That(NativeFloats.Unblock(result.Span.ToArray(), input), Is.EqualTo(expectedGradient).Within(1e-6f));
    }
}
