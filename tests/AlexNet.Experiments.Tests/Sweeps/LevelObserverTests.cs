using AlexNet.Experiments.Sweeps;
using AlexNet.Experiments.Tests.Support;
using AlexNet.Training.RunFolders;

namespace AlexNet.Experiments.Tests.Sweeps;

/// <summary>That it stops runs is tested with sweeps: <see cref="SweepRunnerTests"/>.</summary>
public sealed class LevelObserverTests
{
    [Test]
    public void Calls_ArePassedOn()
    {
        using var temp = new TempFolder();
        using var stop = new CancellationTokenSource();
        ObserverCalls.ExpectAll(told => new LevelObserver(told, new RunFolder(temp.In("run")), 2, 0.25, stop));
        Assert.That(stop.IsCancellationRequested, Is.False);
    }
}
