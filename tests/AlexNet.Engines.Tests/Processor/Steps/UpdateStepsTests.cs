using AlexNet.Core;
using AlexNet.Engines.Contracts;
using AlexNet.Engines.Parallel;
using AlexNet.Engines.Processor.Steps;
using AlexNet.Engines.Tests.Support;
using NUnit.Framework;

namespace AlexNet.Engines.Tests.Processor.Steps;

public sealed unsafe class UpdateStepsTests
{
    /// <summary>Pieces of both gradients, and a part of one more: the same bits whatever the workers.</summary>
    [Test]
    public void SquaredNorm_DoesNotDependOnTheWorkers()
    {
        var (first, second) = (EngineTrial.Random(1, (3 << 16) + 5), EngineTrial.Random(2, 40000));
        var sums = new[] { 1, 2, 3, 5 }.Select(workers => SumsOf(workers, first, second, sumOfFirst: 0).Single()).ToArray();
        Assert.That(sums[0], Is.EqualTo(first.Concat(second).Sum(value => (double)value * value)).Within(1).Percent);
        Assert.That(sums, Has.All.EqualTo(sums[0]));
    }

    /// <summary>A gradient and its weights.</summary>
    [Test]
    public void SquaredNorm_KeepsSumsApart([Values(1, 3)] int workers)
    {
        var (first, second) = (EngineTrial.Random(1, (3 << 16) + 5), EngineTrial.Random(2, 40000));
        var expected = new[] { second, first }.Select(values => values.Sum(value => (double)value * value));
        Assert.That(SumsOf(workers, first, second, sumOfFirst: 1), Is.EqualTo(expected).Within(1e-4).Percent);
    }

    /// <param name="sumOfFirst">1: a sum of its own, behind the second's.</param>
    private static float[] SumsOf(int count, float[] first, float[] second, int sumOfFirst)
    {
        using var workers = WorkerPool.Create(count);
        workers.Enter();
        using var a = new NativeFloats(first);
        using var b = new NativeFloats(second);
        using var sums = new NativeFloats(2);
        var state = new RunState { Arguments = new RunArguments(0, 0, UpdateRule.Everywhere(1, 1, 0, 0, 0)) };
        NormTensor[] tensors = [new(0, (nint)a.Start, first.Length, sumOfFirst), new(0, (nint)b.Start, second.Length, 0)];
        using var kernel = new SquaredNormKernel(workers, state, tensors, sums.Start);
        kernel.Run();
        return sums.Span[..(sumOfFirst + 1)].ToArray();
    }
}
