using AlexNet.Engines.Parallel;
using NUnit.Framework;

namespace AlexNet.Engines.Tests.Parallel;

public sealed class WorkerPoolTests
{
    [TestCase("3", 3)]
    [TestCase("5,2", 5)]
    public void CountOf_TakesWhatOpenMpTakes(string variable, int expected) =>
        Assert.That(WorkerPool.CountOf(variable), Is.EqualTo(expected));

    [TestCase(null)]
    [TestCase("")]
    [TestCase("0")]
    [TestCase("-2")]
    [TestCase("many")]
    public void CountOf_Nonsense_IsEveryProcessor(string? variable) =>
        Assert.That(WorkerPool.CountOf(variable), Is.EqualTo(Environment.ProcessorCount));

    [Test]
    public void Create_TakesTheThreadsOfOpenMpWhereItIsThere()
    {
        using var pool = WorkerPool.Create(3);
        Assert.That(pool.Count, Is.EqualTo(3));
        Assert.That(pool, LibGomp.TryLoad() ? Is.InstanceOf<OpenMpPool>() : Is.InstanceOf<ManagedPool>());
        using var usual = WorkerPool.Create(0);
        Assert.That(usual.Count, Is.EqualTo(WorkerPool.CountOf(Environment.GetEnvironmentVariable("OMP_NUM_THREADS"))));
    }

    /// <summary>A collection may begin at any moment of a pass. Where a thread stays in managed code's mode on its way out, the next pass ends
    /// the process, or waits for ever.</summary>
    [Test]
    [CancelAfter(120_000)]
    public void Run_WhileMemoryIsCollected_DoesEveryPart(CancellationToken cancellation)
    {
        const int Passes = 5_000;
        using var pool = WorkerPool.Create(2);
        var done = false;
        var collector = new Thread(() =>
        {
            while (!Volatile.Read(ref done))
            {
                GC.Collect(0);
                Thread.SpinWait(200);
            }
        });
        collector.Start();
        var work = new Counted();
        pool.Enter();
        var passes = 0;
        while (passes < Passes && !cancellation.IsCancellationRequested)
        {
            pool.Run(work);
            passes++;
        }

        Volatile.Write(ref done, true);
        collector.Join();
        Assert.That(work.Parts, Is.EqualTo(2 * passes));
    }

    private sealed class Counted : IParallelWork
    {
        private int _parts;

        public int Parts => _parts;

        public void Part(int part, int parts)
        {
            Interlocked.Increment(ref _parts);
            Thread.SpinWait(100);
        }
    }

    /// <summary>As even as whole items are, and no further than an int where the product is.</summary>
    [TestCase(10, 0, 3, 0, 3)]
    [TestCase(10, 1, 3, 3, 6)]
    [TestCase(10, 2, 3, 6, 10)]
    [TestCase(2_000_000_000, 6, 8, 1_500_000_000, 1_750_000_000)]
    public void Range_IsThePartsShare(int total, int part, int parts, int start, int end) =>
        Assert.That(WorkerPool.Range(total, part, parts), Is.EqualTo((start, end)));

    [TestCase(10, 3)]
    [TestCase(2, 5)]
    public void Range_CoversEverythingOnce(int total, int parts)
    {
        var ranges = Enumerable.Range(0, parts).Select(part => WorkerPool.Range(total, part, parts)).ToArray();
        Assert.That(ranges.SelectMany(range => Enumerable.Range(range.Start, range.End - range.Start)), Is.EqualTo(Enumerable.Range(0, total)));
    }
}
