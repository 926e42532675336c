using AlexNet.Core;
using AlexNet.Engines.Processor.Kernels;
using AlexNet.Engines.Tests.Support;
using NUnit.Framework;

namespace AlexNet.Engines.Tests.Processor.Kernels;

public sealed unsafe class ElementsTests
{
    private const int Count = 37;

    [Test]
    public void Update_AgreesWithTheCoresRule([Values] bool isBias, [Values(1f, 0.3f)] float clip)
    {
        var rule = UpdateRule.Everywhere(0.1f, 0.2f, 0.9f, 0.01f, 0.02f);
        var (weights, velocities, gradients) =
            (EngineTrial.Random(1, Count), EngineTrial.Random(2, Count), EngineTrial.Random(3, Count));
        using var w = new NativeFloats(weights);
        using var v = new NativeFloats(velocities);
        using var g = new NativeFloats(gradients);
        Elements.Update(rule.Momentum, rule.Rate(0, isBias), rule.Decay(isBias), clip, w.Start, g.Start, v.Start, Count);
        rule.Apply(0, isBias, weights, velocities, gradients, clip, localRate: 1);

        Assert.That(w.Span.ToArray(), Is.EqualTo(weights).Within(1e-6f));
        Assert.That(v.Span.ToArray(), Is.EqualTo(velocities).Within(1e-6f));
    }

    /// <summary>Numbers whose squares float32 would lose beside the first one's.</summary>
    [Test]
    public void SquaredNorm_AddsEverySmallSquare()
    {
        using var x = new NativeFloats([4096, .. Enumerable.Repeat(0.5f, Count - 1)]);
        Assert.That(Elements.SquaredNorm(x.Start, Count), Is.EqualTo((4096.0 * 4096) + ((Count - 1) * 0.25)));
    }

    [Test]
    public void Average_AgreesWithTheCoresRule()
    {
        var (weights, averages) = (EngineTrial.Random(1, Count), EngineTrial.Random(2, Count));
        averages[3] = weights[3];
        using var w = new NativeFloats(weights);
        using var a = new NativeFloats(averages);
        Elements.Average(0.9f, w.Start, a.Start, Count);
        new UpdateRule(0, 0, 0, 0, 0, [], averageDecay: 0.9f).Average(weights, averages);
        Assert.That(a.Span.ToArray(), Is.EqualTo(averages).Within(1e-7f));
        Assert.That(a.Span[3], Is.EqualTo(weights[3]));
    }

    /// <summary>Beyond the last number nothing is touched.</summary>
    [TestCase(Activation.Relu)]
    [TestCase(Activation.Tanh)]
    [TestCase(Activation.None)]
    public void Activate_TakesEveryNumber(Activation function)
    {
        var numbers = EngineTrial.Random(1, Count);
        using var x = new NativeFloats(numbers);
        using var y = new NativeFloats(Count + 1);
        y.Span[Count] = 7;
        Elements.Activate(function, x.Start, y.Start, Count);
        Func<float, float> of = function switch { Activation.Relu => each => each > 0 ? each : 0, Activation.Tanh => MathF.Tanh, _ => each => each };
        Assert.That(y.Span.ToArray(), Is.EqualTo(numbers.Select(of).Append(7)));
    }

    [TestCase(Activation.Relu)]
    [TestCase(Activation.Tanh)]
    public void ActivateGradient_TakesEveryNumber(Activation function)
    {
        var (outputs, gradients) = (EngineTrial.Random(1, Count), EngineTrial.Random(2, Count));
        (outputs[0], outputs[Count - 1]) = (0, 0);
        using var y = new NativeFloats(outputs);
        using var dy = new NativeFloats(gradients);
        using var dx = new NativeFloats(Count + 1);
        dx.Span[Count] = 7;
        Elements.ActivateGradient(function, y.Start, dy.Start, dx.Start, Count);
        var expected = outputs.Zip(gradients, (at, d) => function == Activation.Relu ? (at > 0 ? d : 0) : (1 - (at * at)) * d);
        Assert.That(dx.Span.ToArray(), Is.EqualTo(expected.Append(7)).Within(1e-7f));
    }

    [Test]
    public void ScaleAndAdd_TakeEveryNumber()
    {
        var numbers = EngineTrial.Random(1, Count);
        using var x = new NativeFloats(numbers);
        using var y = new NativeFloats(Count + 1);
        y.Span[Count] = 7;
        Elements.Scale(3, x.Start, y.Start, Count);
        Assert.That(y.Span.ToArray(), Is.EqualTo(numbers.Select(each => each * 3).Append(7)));
        Elements.Add(x.Start, y.Start, Count);
        Assert.That(y.Span.ToArray(), Is.EqualTo(numbers.Select(each => (each * 3) + each).Append(7)));
    }

    /// <summary>Whole lines of a cache, so that no two threads write to the same one.</summary>
    [TestCase(100, 0, 3, 0, 32)]
    [TestCase(100, 1, 3, 32, 32)]
    [TestCase(100, 2, 3, 64, 36)]
    [TestCase(1000, 1, 3, 336, 336)]
    [TestCase(5, 0, 2, 0, 0)]
    [TestCase(5, 1, 2, 0, 5)]
    public void Share_IsOfWholeLines(long count, int part, int parts, long start, long length) =>
        Assert.That(Elements.Share(count, part, parts), Is.EqualTo((start, length)));

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
