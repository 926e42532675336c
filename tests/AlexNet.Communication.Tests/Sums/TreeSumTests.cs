using AlexNet.Communication.Sums;
using AlexNet.Communication.Tests.Support;

namespace AlexNet.Communication.Tests.Sums;

public sealed class TreeSumTests
{
    [Test]
    public void Add_HasTheBitsOfTheTree([Range(1, 8)] int size, [Values(1, 7, 1024, 2500)] int count)
    {
        var inputs = Enumerable.Range(0, size).Select(rank => new Floats(Expected.Numbers(rank, count))).ToArray();
        using var sum = new Floats(count);
        TreeSum.Add([.. inputs.Select(input => input.Address)], sum.Address, count);
        Assert.That(sum.Span.ToArray(), Is.EqualTo(Expected.Sum(size, count)));
        Array.ForEach(inputs, input => input.Dispose());
    }

    /// <summary>One after the other they would come to 1, and the small ones first to 2.</summary>
    [Test]
    public void Add_IsNoChain()
    {
        using var numbers = new Floats([1e8f, 1, -1e8f, 1]);
        using var sum = new Floats(1);
        TreeSum.Add([.. Enumerable.Range(0, 4).Select(i => numbers.Range(i, 1).Address)], sum.Address, 1);
        Assert.That(sum.Span[0], Is.Zero);
    }

    [Test]
    public void Add_WritesIntoAnyInput([Range(0, 4)] int target)
    {
        var inputs = Enumerable.Range(0, 5).Select(rank => new Floats(Expected.Numbers(rank, 1500))).ToArray();
        TreeSum.Add([.. inputs.Select(input => input.Address)], inputs[target].Address, 1500);
        Assert.That(inputs[target].Span.ToArray(), Is.EqualTo(Expected.Sum(5, 1500)));
        Assert.That(
            inputs.Where((_, rank) => rank != target).Select(input => input.Span.ToArray()),
            Is.EqualTo(Enumerable.Range(0, 5).Where(rank => rank != target).Select(rank => Expected.Numbers(rank, 1500))));
        Array.ForEach(inputs, input => input.Dispose());
    }

    [Test]
    public void Add_TakesHundredsOfInputs()
    {
        using var ones = new Floats(Enumerable.Repeat(1f, 2000).ToArray());
        using var sum = new Floats(2000);
        TreeSum.Add([.. Enumerable.Repeat(ones.Address, 777)], sum.Address, 2000);
        Assert.That(sum.Span.ToArray(), Is.All.EqualTo(777f));
    }
}
