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

    [TestCase(10, 3)]
    [TestCase(2, 5)]
    public void Range_CoversEverythingOnce(int total, int parts)
    {
        var ranges = Enumerable.Range(0, parts).Select(part => WorkerPool.Range(total, part, parts)).ToArray();
        Assert.That(ranges.SelectMany(range => Enumerable.Range(range.Start, range.End - range.Start)), Is.EqualTo(Enumerable.Range(0, total)));
    }
}
