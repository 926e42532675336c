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
        var sums = new[] { 1, 2, 3, 5 }.Select(workers => SumOf(workers, first, second)).ToArray();
        Assert.That(sums[0], Is.EqualTo(first.Concat(second).Sum(value => (double)value * value)).Within(1).Percent);
        Assert.That(sums, Has.All.EqualTo(sums[0]));
    }

    private static float SumOf(int count, float[] first, float[] second)
    {
        using var workers = WorkerPool.Create(count);
        workers.Enter();
        using var a = new NativeFloats(first);
        using var b = new NativeFloats(second);
        using var sum = new NativeFloats(1);
        var state = new RunState { Arguments = new RunArguments(0, 0, UpdateRule.Everywhere(1, 1, 0, 0, 0)) };
        var step = new SquaredNormStep([Update(0), Update(1)], sums: 2, place: 0);
        using var kernel = new SquaredNormKernel(workers, state, step, [first.Length, second.Length], [(nint)a.Start, (nint)b.Start], sum.Start);
        kernel.Run();
        return sum.Span[0];
    }

    private static UpdateStep Update(int gradient) => new(
        parameter: 0, gradient: gradient, velocity: 0, average: null, factor: null, isBias: false, layer: 0);
}
