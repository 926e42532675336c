using System.Diagnostics;
using AlexNet.Training.Profiling;

namespace AlexNet.Training.Tests.Profiling;

public sealed class ResourceUseTests
{
    [Test]
    public void Since_IsWhatWasCountedBetweenTwoMoments()
    {
        var begin = Counters(seconds: 10, processor: 3, new MachineTime(100, 400, 4), resident: 500, allocated: 1000, [7, 3, 1], paused: 0.5);
        var end = Counters(seconds: 14, processor: 5, new MachineTime(175, 500, 4), resident: 800, allocated: 1600, [17, 8, 3], paused: 0.75);
        var use = end.Since(begin);
        Assert.That((use.Seconds, use.ProcessorSeconds, use.PauseSeconds), Is.EqualTo((4.0, 2.0, 0.25)));
        Assert.That((use.MachineBusy, use.MachineProcessors), Is.EqualTo((0.75, 4)));
        Assert.That((use.ResidentBytes, use.AllocatedBytes), Is.EqualTo((800L, 600L)), "memory is that of the end");
        Assert.That(use.Collections, Is.EqualTo(new[] { 10, 5, 2 }));
        Assert.That(use.Paused, Is.EqualTo(0.0625));
    }

    [Test]
    public void Stop_CountsThisProcess()
    {
        var window = new ResourceWindow();
        GC.KeepAlive(new byte[4_000_000]);
        GC.Collect();
        var use = window.Stop();
        Assert.That(use.AllocatedBytes, Is.GreaterThan(3_900_000), "threads count what they have begun to fill");
        Assert.That(use.Collections, Is.All.GreaterThanOrEqualTo(1));
        Assert.That(new[] { use.Seconds, use.ProcessorSeconds, use.PauseSeconds }, Is.All.GreaterThanOrEqualTo(0));
        Assert.That(use.ResidentBytes, Is.GreaterThan(10_000_000));
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
        Assert.That((before.BusySince(before), default(MachineTime).BusySince(default)), Is.EqualTo((0.0, 0.0)), "no time has passed");
    }

    private static ResourceCounters Counters(
        double seconds, double processor, MachineTime machine, long resident, long allocated, int[] collections, double paused) => new()
        {
            Time = (long)(seconds * Stopwatch.Frequency),
            Processor = TimeSpan.FromSeconds(processor),
            Machine = machine,
            Resident = resident,
            Allocated = allocated,
            Collections = collections,
            Paused = TimeSpan.FromSeconds(paused),
        };

    private static ResourceUse Use(int machineProcessors) => new(1, 0, 0, machineProcessors, 0, 0, [0, 0, 0], 0);
}
