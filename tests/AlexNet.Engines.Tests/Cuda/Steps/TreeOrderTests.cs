using AlexNet.Engines.Cuda.Steps;
using NUnit.Framework;

namespace AlexNet.Engines.Tests.Cuda.Steps;

public sealed class TreeOrderTests
{
    [TestCase(1, "0")]
    [TestCase(2, "(0+1)")]
    [TestCase(3, "((0+1)+2)")]
    [TestCase(4, "((0+1)+(2+3))")]
    [TestCase(7, "(((0+1)+(2+3))+((4+5)+6))")]
    public void Additions_AreABinaryTree(int count, string sum)
    {
        var sums = Enumerable.Range(0, count).Select(number => $"{number}").ToArray();
        foreach (var (source, destination) in TreeOrder.Of(count))
        {
            sums[destination] = $"({sums[destination]}+{sums[source]})";
        }

        Assert.That(sums[0], Is.EqualTo(sum));
    }
}
