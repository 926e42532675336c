using AlexNet.Core;
using AlexNet.Engines.Processor.Kernels;
using AlexNet.Engines.Tests.Support;
using NUnit.Framework;

namespace AlexNet.Engines.Tests.Processor.Kernels;

public sealed unsafe class ElementsTests
{
    private const int Count = 37;

    [Test]
    public void Update_AgreesWithTheCoresRule([Values] bool isBias)
    {
        var rule = UpdateRule.Everywhere(0.1f, 0.2f, 0.9f, 0.01f, 0.02f);
        var (weights, velocities, gradients) =
            (EngineTrial.Random(1, Count), EngineTrial.Random(2, Count), EngineTrial.Random(3, Count));
        using var w = new NativeFloats(weights);
        using var v = new NativeFloats(velocities);
        using var g = new NativeFloats(gradients);
        Elements.Update(rule.Momentum, rule.Rate(0, isBias), rule.Decay(isBias), w.Start, g.Start, v.Start, Count);
        rule.Apply(0, isBias, weights, velocities, gradients);

        Assert.That(w.Span.ToArray(), Is.EqualTo(weights).Within(1e-6f));
        Assert.That(v.Span.ToArray(), Is.EqualTo(velocities).Within(1e-6f));
    }

    [Test]
    public void Share_CoversEveryNumberOnce([Values(1, 2, 7)] int parts, [Values(0L, 1, 16, 17, 1000)] long count)
    {
        long next = 0;
        for (var part = 0; part < parts; part++)
        {
            var (start, length) = Elements.Share(count, part, parts);
            Assert.That(start, Is.EqualTo(next));
            next = start + length;
        }

        Assert.That(next, Is.EqualTo(count));
    }
}
