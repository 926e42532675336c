using AlexNet.Communication.Local;

namespace AlexNet.Communication.Tests;

public sealed class ProcessorsTests
{
    [Test]
    public void Threads_AreAllForOneProcess()
    {
        using var alone = new Alone();
        Assert.That(Processors.Threads(alone), Is.EqualTo(Environment.ProcessorCount));
    }

    /// <summary>Threads of one process may all run on the same processors.</summary>
    [Test]
    public void Threads_AreDivided()
    {
        var threads = new int[2];
        Parallel.Invoke([.. LocalGroup.Of(2).Select(member => (Action)(() => threads[member.Rank] = Processors.Threads(member)))]);
        Assert.That(threads, Is.All.EqualTo(Math.Max(1, Environment.ProcessorCount / 2)));
    }
}
