using System.Diagnostics;

namespace AlexNet.Training.Tests;

public sealed class TestResourceWindow
{
    [Test]
    public void Stop_SeesWorkAllocationsAndCollections()
    {
        var window = new ResourceWindow();
        var clock = Stopwatch.StartNew();
        while (clock.ElapsedMilliseconds < 200)
        {
            GC.KeepAlive(new byte[1000]);
        }

        GC.Collect();
        var use = window.Stop();
        Assert.That(use.Seconds, Is.InRange(0.2, 5));
        Assert.That(use.ProcessorSeconds, Is.GreaterThan(0.02));
        Assert.That(use.AllocatedBytes, Is.GreaterThan(1_000_000));
        Assert.That(use.Collections[2], Is.GreaterThan(0));
        Assert.That(use.PauseSeconds, Is.InRange(0, use.Seconds));
        Assert.That(use.MachineBusy, Is.InRange(0, 1));
        if (OperatingSystem.IsLinux())
        {
            Assert.That(use.MachineBusy, Is.GreaterThan(0.05), "one processor computed all the time");
        }
    }
}
