using System.Diagnostics;
using AlexNet.Communication.Running;
using AlexNet.Communication.Tests.Support;

namespace AlexNet.Communication.Tests.Running;

/// <summary>Runs in which a process is lost: all end, and one says why. Most of the time they wait.</summary>
[Parallelizable(ParallelScope.All)]
public sealed class LossTests
{
    private static readonly string Host = Environment.MachineName;

    [Test]
    public void Failure_IsToldByRank0([Values("openmpi", "mpich")] string kind) =>
        Assert.That(Mpirun.Run(kind, 3, "fail"), Is.EqualTo((2, $"lost: rank 1 on {Host}: the disk is full")));

    /// <summary>Rank 0 is in the middle of something long.</summary>
    [Test]
    public void Failure_EndsWhoIsBusy([Values("openmpi", "mpich")] string kind) =>
        Assert.That(Mpirun.Run(kind, 3, "busy"), Is.EqualTo((2, $"last word: rank 1 on {Host}: the disk is full")));

    [Test]
    public void Process_MayNotLeaveBeforeTheOthers([Values("openmpi", "mpich")] string kind) =>
        Assert.That(Mpirun.Run(kind, 3, "leave"), Is.EqualTo((2, $"lost: rank 2 on {Host} has left the run before the others")));

    [TestCase("openmpi", 1)]
    [TestCase("mpich", 2)]
    [TestCase("openmpi", 0)]
    [TestCase("mpich", 0)]
    public void StoppedProcess_IsLost(string kind, int rank) =>
        Assert.That(After("STOP", kind, rank), Is.EqualTo((2, $"lost: rank {rank} on {Host} has not been heard of for 5 seconds")));

    /// <summary>Its launcher ends the others: MPICH's at once, Open MPI's so that there is time for a line.</summary>
    [TestCase("openmpi", 1)]
    [TestCase("mpich", 1)]
    public void KilledProcess_IsLost(string kind, int rank)
    {
        var (code, said) = After("KILL", kind, rank);
        Assert.That(code, Is.Not.Zero);
        Assert.That(said, Is.Empty.Or.EqualTo($"lost: rank {rank} on {Host} has ended").Or.EqualTo($"last word: rank {rank} on {Host} has ended"));
    }

    /// <summary>Seven seconds in which a process does something else.</summary>
    [Test]
    public void LateProcess_IsNotLost([Values("openmpi", "mpich")] string kind) =>
        Assert.That(Mpirun.Run(kind, 2, "pause"), Is.EqualTo((0, "rank 0 of 2: sums are right\nrank 1 of 2: sums are right")));

    [TestCase("openmpi", "mpich", @"mistake: mpirun of Open MPI has started 3 processes, but MPICH .* \(libmpich.so.12\)")]
    [TestCase("mpich", "openmpi", @"mistake: mpirun of MPICH has started 3 processes, but Open MPI .* \(libmpi.so.40\)")]
    public void LauncherOfAnotherMpi_IsToldOnce(string kind, string library, string message)
    {
        if (!File.Exists($"/usr/bin/mpirun.{library}"))
        {
            Assert.Ignore($"{library} is missing");
        }

        var (code, said) = Mpirun.Run(kind, 3, "sums", ("ALEXNET_MPI", library));
        Assert.That(code, Is.EqualTo(2));
        Assert.That(
            said,
            Does.Match($"^{message} knows of this one alone; allowed are launcher and library of one MPI: ALEXNET_MPI names the library, as openmpi or mpich$"));
    }

    /// <summary>Sends a signal to a process of a run, and waits until no process of it is left.</summary>
    private static (int Code, string Said) After(string signal, string kind, int rank)
    {
        using var run = Mpirun.Start(kind, 3, "wait");
        var processes = run.Processes(3);
        Process.Start("kill", [$"-{signal}", $"{processes[rank]}"]).Dispose();
        var result = run.End();
        Assert.That(SpinWait.SpinUntil(() => !Array.Exists(processes, Neighbours.IsAlive), TimeSpan.FromSeconds(20)), "no process is left");
        return result;
    }
}
