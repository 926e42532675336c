using AlexNet.Core;
using AlexNet.Engines.Processor.Kernels;
using AlexNet.Engines.Tests.Support;
using NUnit.Framework;

namespace AlexNet.Engines.Tests.Processor.Kernels;

public sealed unsafe class DropoutMask16Tests
{
    [TestCase(0UL, 0L, 1, 0, 0)]
    [TestCase(0xFEDCBA9876543210UL, 123456L, 19, 127, 4064)]
    [TestCase(5UL, 7L, 3, 2, 2052)]
    public void Apply_GivesTheCoresMasks(ulong seed, long step, int layer, int sample, int firstUnit)
    {
        if (!DropoutMask16.IsSupported)
        {
            Assert.Ignore("needs a processor with AVX-512");
        }

        var expected = new float[DropoutMask16.Units];
        Dropout.Mask(seed, step, layer, sample, firstUnit, 0.5, 2, expected);
        using var ones = new NativeFloats([.. Enumerable.Repeat(1f, DropoutMask16.Units)]);
        using var actual = new NativeFloats(DropoutMask16.Units);
        DropoutMask16.Apply(seed, step, layer, sample, firstUnit, Dropout.Threshold(0.5), 2, ones.Start, actual.Start);

        Assert.That(actual.Span.ToArray(), Is.EqualTo(expected));
        Assert.That(expected, Does.Contain(0f).And.Contain(2f));
    }
}
