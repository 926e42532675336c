using AlexNet.Communication.Contracts;
using AlexNet.Communication.Local;
using AlexNet.Communication.Tests.Support;

namespace AlexNet.Communication.Tests.Local;

public sealed class LocalGroupTests
{
    [Test]
    public void Members_Sum([Values(1, 2, 3, 4)] int size) => InThreads(size, member =>
    {
        using var memory = new Floats(Expected.Numbers(member.Rank, 5000));
        using var other = new Floats(Expected.Numbers(member.Rank, 10, seed: 2));
        var (first, second) = (member.BeginSum([memory.Range(0, 1234), memory.Range(1234, 3766)]), member.BeginSum([other.All]));
        second.Wait();
        first.Wait();
        Assert.That(memory.Span.ToArray(), Is.EqualTo(Expected.Sum(size, 5000)));
        Assert.That(other.Span.ToArray(), Is.EqualTo(Expected.Sum(size, 10, seed: 2)));
    });

    [Test]
    public void Members_Gather() => InThreads(3, member =>
    {
        using var all = new Floats(3 * 50);
        Expected.Numbers(member.Rank, 50).CopyTo(all.Span[(member.Rank * 50)..]);
        member.BeginGather(all.Range(member.Rank * 50, 50), all.Address).Wait();
        Assert.That(all.Span.ToArray(), Is.EqualTo(Enumerable.Range(0, 3).SelectMany(rank => Expected.Numbers(rank, 50))));
        Assert.That(member.Gather([.. Enumerable.Repeat((byte)member.Rank, member.Rank)]), Is.EqualTo(new byte[][] { [], [1], [2, 2] }));
    });

    /// <summary>Rank 0 sums first, the others gather bytes first.</summary>
    [Test]
    public void Members_MixSumsAndBytesInAnyOrder() => InThreads(2, member =>
    {
        using var memory = new Floats(Expected.Numbers(member.Rank, 100));
        var sum = member.Rank == 0 ? member.BeginSum([memory.All]) : null;
        Assert.That(member.Gather([(byte)member.Rank]), Is.EqualTo(new byte[][] { [0], [1] }));
        (sum ?? member.BeginSum([memory.All])).Wait();
        Assert.That(memory.Span.ToArray(), Is.EqualTo(Expected.Sum(2, 100)));
    });

    [Test]
    public void Members_SumTheirBlocks() => InThreads(2, member =>
    {
        using var all = new Floats(Expected.Numbers(member.Rank, 200));
        using var mine = new Floats(100);
        member.BeginSumOfMine(all.Address, mine.All).Wait();
        Assert.That(mine.Span.ToArray(), Is.EqualTo(Expected.Sum(2, 200).Skip(member.Rank * 100).Take(100)));
        Assert.That(all.Span.ToArray(), Is.EqualTo(Expected.Numbers(member.Rank, 200)));
        member.BeginSumOfMine(all.Address, all.Range(member.Rank * 100, 100)).Wait();
        Assert.That(all.Span.Slice(member.Rank * 100, 100).ToArray(), Is.EqualTo(mine.Span.ToArray()));
    });

    [Test]
    public void Members_KnowTheirPlaces() =>
        Assert.That(LocalGroup.Of(3).Select(member => (member.Rank, member.Size, member.LocalRank, member.LocalSize, member.Hosts.Count)), Is.EqualTo(new[] { (0, 3, 0, 3, 3), (1, 3, 1, 3, 3), (2, 3, 2, 3, 3) }));

    /// <summary>The one that waits hears of it, and later calls do; rank 0 is to say it.</summary>
    [Test]
    public void Failure_ReachesTheOthers() => InThreads(3, member =>
    {
        if (member.Rank == 1)
        {
            member.Fail("the disk is full");
        }

        for (var i = 0; i < 2; i++)
        {
            var lost = Assert.Throws<LostProcessException>(() => member.Gather([]))!;
            Assert.That((lost.Message, lost.Rank, lost.Host, lost.Speaks), Is.EqualTo(($"rank 1 on {Environment.MachineName}: the disk is full", 1, Environment.MachineName, member.Rank == 0)));
        }
    });

    [Test]
    public void DifferentCalls_AreRefused()
    {
        var members = LocalGroup.Of(2);
        using var memory = new Floats(4);
        _ = members[0].BeginSum([memory.All]);
        Assert.That(() => members[1].BeginSum([memory.Range(0, 3)]), Throws.InvalidOperationException.With.Message.EqualTo("the members make different calls: Sum of 4, Sum of 3"));
    }

    private static void InThreads(int size, Action<ICommunicator> action)
    {
        var faults = new Exception?[size];
        var threads = LocalGroup.Of(size).Select(member => new Thread(() =>
        {
            try
            {
                action(member);
            }
            catch (Exception fault)
            {
                faults[member.Rank] = fault;
            }
        })
        { IsBackground = true }).ToList();
        threads.ForEach(thread => thread.Start());
        Assert.That(threads.All(thread => thread.Join(TimeSpan.FromSeconds(30))), "all come to an end");
        Assert.That(faults, Is.All.Null);
    }
}
