using System.Diagnostics;
using AlexNet.Training.Profiling;

namespace AlexNet.Training.Tests.Profiling;

public sealed class ResourceUseTests
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
        Assert.That(use.Seconds, Is.GreaterThanOrEqualTo(0.2));
        Assert.That(use.ProcessorSeconds, Is.GreaterThan(0));
        Assert.That(use.AllocatedBytes, Is.GreaterThan(1_000_000));
        Assert.That(use.Collections[2], Is.GreaterThan(0));
        Assert.That(use.PauseSeconds, Is.InRange(0, use.Seconds));
        Assert.That(use.MachineBusy, Is.InRange(0, 1));
        if (OperatingSystem.IsLinux())
        {
            Assert.That(use.MachineBusy, Is.GreaterThan(0.5 / use.MachineProcessors), "one processor computed all the time");
        }
    }

    [Test]
    public void OthersBusy_IsAShareOfTheHostsProcessors()
    {
        // Of 64 processors 24 are busy, with this program's work on 8 of them.
        var use = Use(machineProcessors: 64) with { Seconds = 2, ProcessorSeconds = 16, MachineBusy = 24.0 / 64 };
        Assert.That(use.OthersBusy, Is.EqualTo(16.0 / 64).Within(1e-9));
        Assert.That(use.ProcessorsBusy, Is.EqualTo(8.0 / Environment.ProcessorCount).Within(1e-9));
        Assert.That((use with { MachineBusy = 0.01 }).OthersBusy, Is.Zero, "the two clocks differ a little");
        Assert.That(Use(machineProcessors: 0).OthersBusy, Is.Zero, "the system does not say");
    }

    [Test]
    public void AllBusy_CountsOthersWhereTheyAreOnTheSameProcessors()
    {
        var count = Environment.ProcessorCount;
        var whole = Use(count) with { ProcessorSeconds = 0.25 * count, MachineBusy = 0.75 };
        Assert.That(whole.AllBusy, Is.EqualTo(0.75).Within(1e-9));
        Assert.That((whole with { MachineProcessors = 4 * count }).AllBusy, Is.EqualTo(0.25).Within(1e-9));
    }

    [Test]
    public void Parse_CountsTheProcessors()
    {
        var before = MachineTime.Parse(["cpu  10 0 10 70 10 0 0 0 5 5", "cpu0 5 0 5 35 5 0 0 0", "cpu1 5 0 5 35 5 0 0 0", "intr 12", "ctxt 3"]);
        Assert.That(before, Is.EqualTo(new MachineTime(20, 100, 2)));
        Assert.That(new MachineTime(50, 200, 2).BusySince(before), Is.EqualTo(0.3));
    }

    private static ResourceUse Use(int machineProcessors) => new(1, 0, 0, machineProcessors, 0, 0, [0, 0, 0], 0);
}
