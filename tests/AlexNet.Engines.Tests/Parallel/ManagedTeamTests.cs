using AlexNet.Engines.Parallel;
using AlexNet.Engines.Tests.Suite;
using NUnit.Framework;

namespace AlexNet.Engines.Tests.Parallel;

public sealed class ManagedTeamTests
{
    [Test]
    public void Run_DoesEveryPartOnce_BeforeItReturns([Values(1, 2, 5)] int count)
    {
        using var team = new ManagedTeam(count);
        var work = new Tally(count);
        for (var run = 1; run <= 500; run++)
        {
            team.Run(work);
            Assert.That(work.Done, Is.All.EqualTo(run));
        }
    }

    [Test]
    public void Run_AllocatesNothing()
    {
        using var team = new ManagedTeam(3);
        var work = new Tally(3);
        Assert.That(Allocations.Least(() => team.Run(work)), Is.Zero);
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
