using AlexNet.Core;
using AlexNet.Engines.Processor.Kernels;
using AlexNet.Engines.Processor.Layouts;
using AlexNet.Engines.Reference.Operations;
using AlexNet.Engines.Tests.Support;
using NUnit.Framework;

namespace AlexNet.Engines.Tests.Processor.Kernels;

public sealed unsafe class NormKernelTests
{
    private static readonly ResponseNorm Paper = new(5, 2, 1e-4, 0.75);
    private static readonly ResponseNorm Strong = new(5, 1, 0.5, 0.75);
    private static readonly ResponseNorm Odd = new(3, 1.5, 0.2, 0.6);

    private static IEnumerable<TestCaseData> Cases()
    {
        foreach (var (name, norm) in new[] { (nameof(Paper), Paper), (nameof(Strong), Strong), (nameof(Odd), Odd) })
        {
            foreach (var (channels, block) in new[] { (48, 16), (16, 16), (24, 8), (12, 4), (4, 4), (7, 1) })
            {
                yield return new TestCaseData(norm, channels, block).SetArgDisplayNames(name, $"{channels}", $"{block}");
            }
        }
    }

    [TestCaseSource(nameof(Cases))]
    public void Forward_AgreesWithReference(ResponseNorm norm, int channels, int block)
    {
        var shape = new BlockedShape(channels, 3, 5, block);
        var x = Scaled(1, shape.Size);
        var expected = new float[shape.Size];
        LocalResponseNorm.Forward(norm, 1, 1, new Shape(channels, 3, 5), x, expected, default);

        using var input = new NativeFloats(NativeFloats.Block(x, shape));
        using var output = new NativeFloats(shape.Size);
        NormKernel.Forward(norm, shape, shape, input.Start, output.Start);

        // A few roundings of numbers up to 20.
        Assert.That(NativeFloats.Unblock(output.Span.ToArray(), shape), Is.EqualTo(expected).Within(5e-5f));
    }

    [TestCaseSource(nameof(Cases))]
    public void Backward_AgreesWithReference(ResponseNorm norm, int channels, int block)
    {
        var shape = new BlockedShape(channels, 3, 5, block);
        var (x, gradient) = (Scaled(1, shape.Size), Scaled(2, shape.Size));
        var plain = new Shape(channels, 3, 5);
        var (y, scale, expected) = (new float[shape.Size], new float[shape.Size], new float[shape.Size]);
        LocalResponseNorm.Forward(norm, 1, 1, plain, x, y, scale);
        LocalResponseNorm.Backward(norm, 1, 1, plain, rectified: false, x, y, scale, gradient, expected);

        Assert.That(Backward(norm, shape, x, gradient, rectified: false), Is.EqualTo(expected).Within(3e-4f));
        var masked = expected.Select((value, i) => x[i] > 0 ? value : 0).ToArray();
        Assert.That(Backward(norm, shape, x, gradient, rectified: true), Is.EqualTo(masked).Within(3e-4f));
    }

    [Test]
    public void Backward_DoesNotHideWhatIsNoNumber([Values(16, 8, 4, 1)] int block)
    {
        var shape = new BlockedShape(16, 1, 1, block);
        var (x, gradient) = (Scaled(1, shape.Size), Scaled(2, shape.Size));
        x[5] = float.NaN;
        Assert.That(Backward(Paper, shape, x, gradient, rectified: false)[5], Is.NaN);
    }

    private static float[] Backward(ResponseNorm norm, BlockedShape shape, float[] x, float[] gradient, bool rectified)
    {
        using var input = new NativeFloats(NativeFloats.Block(x, shape));
        using var outputGradient = new NativeFloats(NativeFloats.Block(gradient, shape));
        using var inputGradient = new NativeFloats(shape.Size);
        NormKernel.Backward(norm, shape, shape, rectified, input.Start, outputGradient.Start, inputGradient.Start);
        return NativeFloats.Unblock(inputGradient.Span.ToArray(), shape);
    }

    /// <summary>Activations of the size they have in the network.</summary>
    private static float[] Scaled(int seed, int count) => [.. EngineTrial.Random(seed, count).Select(value => 20 * value)];
}
