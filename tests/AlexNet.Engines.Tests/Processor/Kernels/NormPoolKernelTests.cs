using AlexNet.Core;
using AlexNet.Engines.Processor.Kernels;
using AlexNet.Engines.Processor.Layouts;
using AlexNet.Engines.Reference.Operations;
using AlexNet.Engines.Tests.Support;
using NUnit.Framework;

namespace AlexNet.Engines.Tests.Processor.Kernels;

public sealed unsafe class NormPoolKernelTests
{
    private const int Height = 11;
    private const int Width = 8;

    private static readonly ResponseNorm Strong = new(5, 1, 0.5, 0.75);
    private static readonly ResponseNorm Odd = new(3, 1.5, 0.2, 0.6);

    [Test]
    public void ForwardAndBackward_AgreeWithReference(
        [Values(16, 8, 4, 1)] int block, [Values(2, 3)] int window, [Values(2, 3)] int stride, [Values] bool odd, [Values] bool gated)
    {
        var norm = odd ? Odd : Strong;
        var column = new BlockedShape(3 * block, Height, Width, block);
        var pooled = new BlockedShape(3 * block, Windows(Height, window, stride), Windows(Width, window, stride), block);
        var pool = new PoolGeometry(window, stride, Height, Width, pooled.Height, pooled.Width, block);
        var (plain, plainPooled) = (new Shape(3 * block, Height, Width), new Shape(3 * block, pooled.Height, pooled.Width));
        float[] x = [.. EngineTrial.Random(1, column.Size).Select(value => 20 * value)];
        var (gradient, gate) = (EngineTrial.Random(2, pooled.Size), EngineTrial.Random(3, pooled.Size));

        var (expected, expectedChoice, expectedGradient) = (new float[pooled.Size], new byte[pooled.Size], new float[column.Size]);
        var scratch = new float[4 * column.Size];
        NormalisePool.Forward(
            new(norm, 1, window, stride, 0, 1, 2, bias: null), 1, plain, plainPooled, x, [], expected, expectedChoice, scratch);
        NormalisePool.Backward(
            new(norm, 1, window, stride, 0, 2, 3, 4, gated ? 5 : -1, gated, bias: null, biasGradient: null), 1, plain, plainPooled, x, [], expectedChoice, gradient,
            gated ? gate : [], expectedGradient, scratch);

        using var input = new NativeFloats(NativeFloats.Block(x, column));
        using var output = new NativeFloats(pooled.Size);
        using var outputGradient = new NativeFloats(NativeFloats.Block(gradient, pooled));
        using var gates = new NativeFloats(NativeFloats.Block(gate, pooled));
        using var inputGradient = new NativeFloats(column.Size);
        using var ring = new NativeFloats(NormPoolKernel.Scratch(column, window));
        var choice = stackalloc byte[pooled.Size];
        NormPoolKernel.Forward(norm, column, pool, input.Start, output.Start, choice, ring.Start);
        NormPoolKernel.Backward(
            norm, column, pool, gated, input.Start, choice, outputGradient.Start, gated ? gates.Start : null, inputGradient.Start,
            ring.Start);

        // A few roundings of numbers up to 20.
        Assert.That(NativeFloats.Unblock(output.Span.ToArray(), pooled), Is.EqualTo(expected).Within(5e-5f));
        Assert.That(NativeFloats.Unblock(inputGradient.Span.ToArray(), column), Is.EqualTo(expectedGradient).Within(5e-4f));
    }

    private static int Windows(int side, int window, int stride) => ((side - window) / stride) + 1;
}
