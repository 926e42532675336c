using System.Diagnostics;
using AlexNet.Communication.Running;

namespace AlexNet.Communication.Tests.Running;

public sealed class NeighboursTests
{
    private static readonly Hello[] All = [new("a", "boot 1", "", 100), new("a", "boot 1", "", 101), new("a", "boot 2", "", 100), new("b", "boot 1", "", 103), new("a", "boot 1", "other", 104)];

    [TestCase(103, 3)]
    [TestCase(101, 1)]
    public void Lost_IsAProcessOfThisMachine(int dead, int rank) => Assert.That(new Neighbours(All, 0, process => process != dead).Lost(), Is.EqualTo(rank));

    /// <summary>The last has numbers of its own, in a container.</summary>
    [TestCase(2)]
    [TestCase(4)]
    public void OtherMachines_AreNotLookedAt(int rank) => Assert.That(new Neighbours(All, rank, _ => false).Lost(), Is.Null);

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
