using AlexNet.Communication.Local;
using AlexNet.Communication.Tests.Support;

namespace AlexNet.Communication.Tests.Local;

public sealed class AloneTests
{
    [Test]
    public void Exchanges_LeaveOrCopyTheNumbers()
    {
        using var alone = new Alone();
        using var mine = new Floats([1, 2, 3]);
        using var all = new Floats(3);
        alone.BeginSum([mine.All]).Wait();
        Assert.That(mine.Span.ToArray(), Is.EqualTo(new float[] { 1, 2, 3 }));
        alone.BeginGather(mine.All, all.Address).Wait();
        Assert.That(all.Span.ToArray(), Is.EqualTo(new float[] { 1, 2, 3 }));
        mine.Span.Clear();
        alone.BeginSumOfMine(all.Address, mine.All).Wait();
        Assert.That(mine.Span.ToArray(), Is.EqualTo(new float[] { 1, 2, 3 }));
        Assert.That(alone.Gather([7, 8]), Is.EqualTo(new byte[][] { [7, 8] }));
    }

    [Test]
    public void Place_IsTheOnlyOne()
    {
        using var alone = new Alone();
        Assert.That((alone.Rank, alone.Size, alone.LocalRank, alone.LocalSize), Is.EqualTo((0, 1, 0, 1)));
        Assert.That(alone.Hosts, Is.EqualTo(new[] { Environment.MachineName }));
    }

    /// <summary>The process of the tests was started by nobody's mpirun.</summary>
    [Test]
    public void Open_IsAloneWithoutALauncher() => Assert.That(Communicators.Open(Assert.Fail), Is.TypeOf<Alone>());
}
