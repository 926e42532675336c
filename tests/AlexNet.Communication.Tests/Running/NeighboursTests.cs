using System.Diagnostics;
using AlexNet.Communication.Running;

namespace AlexNet.Communication.Tests.Running;

public sealed class NeighboursTests
{
    private static readonly Hello[] All = [new("a", "boot 1", 100), new("a", "boot 1", 101), new("b", "boot 2", 100), new("a", "boot 1", 103)];

    [TestCase(103, 3)]
    [TestCase(101, 1)]
    public void Lost_IsAProcessOfThisMachine(int dead, int rank) => Assert.That(new Neighbours(All, 0, process => process != dead).Lost(), Is.EqualTo(rank));

    [Test]
    public void OtherMachines_AreNotLookedAt() => Assert.That(new Neighbours(All, 2, _ => false).Lost(), Is.Null);

    [Test]
    public void Hello_IsReadAsItWasWritten() => Assert.That(Hello.Read(All[2].Bytes()), Is.EqualTo(All[2]));

    [Test]
    public void EndedProcess_IsNotAlive()
    {
        Assert.That(Neighbours.IsAlive(Environment.ProcessId));
        using var other = Process.Start(new ProcessStartInfo("cat") { RedirectStandardInput = true })!;
        Assert.That(Neighbours.IsAlive(other.Id));
        other.StandardInput.Close();
        other.WaitForExit();
        Assert.That(Neighbours.IsAlive(other.Id), Is.False);
    }
}
