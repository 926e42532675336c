using AlexNet.Engines.Parallel;
using AlexNet.Engines.Tests.Suite;
using NUnit.Framework;

namespace AlexNet.Engines.Tests.Parallel;

public sealed class ManagedPoolTests
{
    [Test]
    public void Run_DoesEveryPartOnce_BeforeItReturns([Values(1, 2, 5)] int count, [Values] bool openMp)
    {
        if (openMp && !LibGomp.TryLoad())
        {
            Assert.Ignore("there is no libgomp.so.1");
        }

        using WorkerPool workers = openMp ? new OpenMpPool(count) : new ManagedPool(count);
        workers.Enter();
        Assert.That(workers.Count, Is.EqualTo(count));
        var work = new Tally(count);
        for (var run = 1; run <= 500; run++)
        {
            workers.Run(work);
            Assert.That(work.Done, Is.All.EqualTo(run));
        }

        workers.Dispose();
    }

    [Test]
    public void Run_AllocatesNothing()
    {
        using var workers = new ManagedPool(3);
        var work = new Tally(3);
        Assert.That(Allocations.Least(() => workers.Run(work)), Is.Zero);
    }

    private sealed class Tally(int parts) : IParallelWork
    {
        public int[] Done { get; } = new int[parts];

        public void Part(int part, int of)
        {
            if (of == Done.Length)
            {
                Interlocked.Increment(ref Done[part]);
            }
        }
    }
}
