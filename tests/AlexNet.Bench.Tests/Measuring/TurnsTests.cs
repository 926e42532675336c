using AlexNet.Bench.Measuring;
using NUnit.Framework;

namespace AlexNet.Bench.Tests.Measuring;

public sealed class TurnsTests
{
    [TestCase(new[] { 3.0 }, 3)]
    [TestCase(new[] { 9.0, 1, 2 }, 2)]
    [TestCase(new[] { 10.0, 1, 2, 4 }, 3)]
    public void Median_IsTheMiddleOfTheSortedValues(double[] values, double expected) =>
        Assert.That(Median.Of(values), Is.EqualTo(expected));

    [Test]
    public void Median_OfNothing_IsRefused() => Assert.Throws<ArgumentException>(() => Median.Of([]));

    [Test]
    public void Ratio_IsThatOfTheMedians()
    {
        var turns = new Turns([30, 10, 20], [4, 5, 100]);
        Assert.That(turns.Ratio, Is.EqualTo(4.0));
    }

    [Test]
    public void Take_MeasuresInTurn()
    {
        var calls = new List<string>();
        var said = new List<string>();
        var turns = Turns.Take(2, () => Note("ours"), () => Note("peer"), "images/s", said.Add);

        Assert.That(calls, Is.EqualTo((string[])["ours", "peer", "ours", "peer"]));
        Assert.That(turns.Ours, Is.EqualTo((double[])[1, 3]));
        Assert.That(turns.Peer, Is.EqualTo((double[])[2, 4]));
        Assert.That(said, Has.Count.EqualTo(2));
        Assert.That(said[1], Does.Contain("round 2 of 2").And.Contain("3.0").And.Contain("4.0 images/s"));

        double Note(string who)
        {
            calls.Add(who);
            return calls.Count;
        }
    }
}
