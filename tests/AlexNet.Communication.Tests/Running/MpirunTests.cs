using AlexNet.Communication.Tests.Support;

namespace AlexNet.Communication.Tests.Running;

/// <summary>Processes of Debian's two MPIs exchange numbers; what each checks stands in Scenarios/Scenario.cs.</summary>
public sealed class MpirunTests
{
    [TestCase("openmpi", 2, "sums", "sums are right")]
    [TestCase("openmpi", 3, "sums", "sums are right")]
    [TestCase("mpich", 4, "sums", "sums are right")]
    [TestCase("mpich", 3, "blocks", "blocks are right")]
    [TestCase("openmpi", 4, "blocks", "blocks are right")]
    [TestCase("openmpi", 3, "gathers", "gathers are right")]
    [TestCase("mpich", 2, "gathers", "gathers are right")]
    [TestCase("openmpi", 4, "many", "200 exchanges are right")]
    [TestCase("mpich", 3, "many", "200 exchanges are right")]
    [TestCase("openmpi", 3, "threads", "both threads are right")]
    [TestCase("mpich", 2, "threads", "both threads are right")]
    [TestCase("openmpi", 2, "fault", "a null reference is an exception")]
    [TestCase("mpich", 2, "fault", "a null reference is an exception")]
    [TestCase("openmpi", 1, "sums", "sums are right")]
    public void Processes_Exchange(string kind, int processes, string scenario, string said) =>
        Assert.That(Mpirun.Run(kind, processes, scenario), Is.EqualTo((0, Said(processes, _ => said))));

    [Test]
    public void Processes_KnowTheirPlaces([Values("openmpi", "mpich")] string kind) =>
        Assert.That(Mpirun.Run(kind, 3, "places"), Is.EqualTo((0, Said(3, rank => $"{rank} of 3, 3 here"))));

    private static string Said(int processes, Func<int, string> text) => string.Join('\n', Enumerable.Range(0, processes).Select(rank => $"rank {rank} of {processes}: {text(rank)}"));
}
