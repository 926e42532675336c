using AlexNet.Cli.Display;
using AlexNet.Engines.Contracts;
using AlexNet.Loader.Graph.Measuring;
using AlexNet.Training.Profiling;

namespace AlexNet.Cli.Tests.Display;

/// <summary>A profile of known values that are all different.</summary>
[NonParallelizable]
public sealed class ProfileDisplayTests
{
    private static readonly string[] Headers =
        ["images/s", "workers", "at work", "no input", "no worker", "held back", "queue", "most", "over time", "B/image", "p50 ms", "p90 ms", "p99 ms"];

    [Test]
    public void Print_HasEveryNumberInItsPlace()
    {
        var lines = Screen.Lines(() => ProfileDisplay.Print(Report()));
        Assert.That(Screen.Cells(lines), Is.EqualTo(new string[][]
        {
            ["workers", "loader alone, images/s"],
            ["1", "50.5"],
            ["→ 2", "1,234"],
            ["loader alone", .. Headers],
            ["read", "600", "0.25", "4 %", "3 %", "2 %", "1 %", "0.5", "3", "▁▄", "12", "1.0", "2.0", "3.0"],
            ["decode", "512", "1.25", "40 %", "30 %", "20 %", "10 %", "2.5", "7", "▁█", "1,234", "0.400", "12.3", "1500"],
            ["engine: layer", "forward ms", "backward ms", "update ms", "share"],
            ["conv1", "4.0", "8.0", "1.0", "81 %"],
            ["fc2", "3.0", "", "", "19 %"],
            ["both together", .. Headers],
            ["crop", "256", "0.75", "41 %", "31 %", "21 %", "7 %", "1.5", "3", "▁█", "99", "2.0", "30.0", "400"],
        }));
        Assert.That(lines.Where(line => !"╭│├╰".Contains(line.FirstOrDefault('╭'))), Is.EqualTo(new[]
        {
            "cifar-relu on photos train, batch 8, 2 workers; a machine",
            "engine onednn on the processors",
            "--workers=2 is chosen: the fewest that are as fast as any",
            "  1,000 images in 10.0 s; processors 50 % busy; 256 MB resident; 2,048 bytes allocated per image in all; collections 3/2/1, paused 0.5 %",
            "engine alone: a step takes 16.0 ms in the median, p90 20.0 ms, at most 150 ms",
            "changes of layout in a step: 2 of activations, 3 of weights",
            "  200 images in 4.0 s; processors 25 % busy; 128 MB resident; 40 bytes allocated per image in all; collections 6/5/4, paused 2.5 %",
            "engine together with the loader: a step takes 17.0 ms in the median, p90 21.0 ms, at most 160 ms",
            "the engine was without a batch for 20.0 % of the time, the loader without a free buffer for 10.0 %",
            "ring of batches on average: 1.0 free, 2.0 filling, 3.0 ready ▁█, 0.5 in use",
            "  400 images in 10.0 s; processors 75 % busy; 512 MB resident; 10 bytes allocated per image in all; collections 9/8/7, paused 5.0 %",
            "workers: how many are in the stage on average. Its time is divided into: at work; no input (the stages before it are slower); no worker (all are",
            "elsewhere); held back (its output is full, or every batch is filled). queue: messages before it. B/image: managed bytes its own work allocates.",
            "loader alone 100, engine alone 50.0, together 40.0 images/s (to be expected: 45.0)",
            "The engine is the bottleneck.",
            "  - a faster engine, or a faster device (--engine, --device)",
            "Trace: out/trace.json (cut short: a thread's room was used up); open it in ui.perfetto.dev or chrome://tracing",
        }));
    }

    /// <summary>A number of workers that was given, a device of its own, no trace and other programs beside it.</summary>
    [Test]
    public void Print_LeavesOutWhatThereIsNot()
    {
        var report = Report();
        var disturbed = new ResourceUse(10, 20, 0.75, 4, 1_000_000, 0, [0, 0, 0], 0);
        var lines = Screen.Lines(() => ProfileDisplay.Print(report with
        {
            Measured = [],
            Workers = 1,
            Loader = report.Loader with { Use = disturbed },
            EngineAlone = report.EngineAlone with { Engine = report.EngineAlone.Engine with { Steps = [], LayoutChanges = null } },
            Trace = null,
        }));
        Assert.That(lines[0], Is.EqualTo("cifar-relu on photos train, batch 8, 1 worker; a machine"));
        Assert.That(Screen.Cells(lines).Select(row => row[0]), Is.EqualTo(new[] { "loader alone", "read", "decode", "both together", "crop" }));
        Assert.That(lines, Has.One.Matches("^  1,000 images in 10.0 s; processors [0-9,]+ % busy, and 25 % with other programs; 1 MB resident; 0 bytes "));
        Assert.That(lines, Has.None.Matches("is chosen|changes of layout|Trace"));
        Assert.That(lines.Count(line => line.Contains("with other programs", StringComparison.Ordinal)), Is.EqualTo(1));
    }

    [Test]
    public void Print_SaysWhyANumberOfWorkersIsChosen()
    {
        var report = Report();
        var measures = report.Measures;
        var shared = new Measures(measures.Processors, measures.Workers, 100, 50, 40, true, 0.2, 0.1, 0, 0, 0, 0, 0, []);
        Assert.That(Screen.Lines(() => ProfileDisplay.Print(report with { Measures = shared, TraceIsCut = false })), Has.One.EqualTo(
                "--workers=2 is chosen: the fewest that feed an engine of 50.0 images/s on the same processors, or else the fewest that are as fast as any")
            .And.One.EqualTo("Trace: out/trace.json; open it in ui.perfetto.dev or chrome://tracing"));
    }

    /// <summary>On a narrow terminal every stage is a list.</summary>
    [Test]
    public void Print_CutsNoNumberOff()
    {
        var lines = Screen.Lines(() => ProfileDisplay.Print(Report()), width: 80);
        var begin = Array.IndexOf(lines, "loader alone: decode");
        Assert.That(lines[(begin + 1)..(begin + 14)].Select(line => line.Trim().Split("  ")[0].Split(' ')[^1]), Is.Not.Empty);
        Assert.That(lines[(begin + 1)..(begin + 14)], Is.EqualTo(new[]
        {
            "  images/s  512", "  workers   1.25", "  at work   40 %", "  no input  30 %", "  no worker 20 %", "  held back 10 %", "  queue     2.5",
            "  most      7", "  over time ▁█", "  B/image   1,234", "  p50 ms    0.400", "  p90 ms    12.3", "  p99 ms    1500",
        }));
    }

    private static ProfileReport Report()
    {
        var read = new StageProfile
        {
            Name = "read",
            ImagesPerSecond = 600,
            BusyWorkers = 0.25,
            Working = 0.04,
            WaitingForInput = 0.03,
            WaitingForWorker = 0.02,
            HeldBack = 0.01,
            QueueMean = 0.5,
            QueueMax = 3,
            QueueOverTime = [0, 3],
            AllocatedBytesPerImage = 12,
            P50Seconds = 0.001,
            P90Seconds = 0.002,
            P99Seconds = 0.003,
        };
        var decode = new StageProfile
        {
            Name = "decode",
            ImagesPerSecond = 512,
            BusyWorkers = 1.25,
            Working = 0.4,
            WaitingForInput = 0.3,
            WaitingForWorker = 0.2,
            HeldBack = 0.1,
            QueueMean = 2.5,
            QueueMax = 7,
            QueueOverTime = [0, 7],
            AllocatedBytesPerImage = 1234,
            P50Seconds = 0.0004,
            P90Seconds = 0.0123,
            P99Seconds = 1.5,
        };
        var crop = new StageProfile
        {
            Name = "crop",
            ImagesPerSecond = 256,
            BusyWorkers = 0.75,
            Working = 0.41,
            WaitingForInput = 0.31,
            WaitingForWorker = 0.21,
            HeldBack = 0.07,
            QueueMean = 1.5,
            QueueMax = 3,
            QueueOverTime = [0, 3],
            AllocatedBytesPerImage = 99,
            P50Seconds = 0.002,
            P90Seconds = 0.03,
            P99Seconds = 0.4,
        };
        var ring = new RingProfile(1, 2, 3, 0.5, [0, 6]);
        StepTime[] steps = [new("conv1", "forward", "", 0.004), new("fc2", "forward", "", 0.003), new("conv1", "backward", "", 0.008), new("conv1", "update", "", 0.001)];
        return new ProfileReport
        {
            Data = "photos",
            Split = "train",
            Network = "cifar-relu",
            Batch = 8,
            Engine = "onednn",
            Device = "the processors",
            Machine = "a machine",
            Workers = 2,
            Measured = [new WorkerRate(1, 50.5), new WorkerRate(2, 1234)],
            Loader = new(new LoaderProfile(10, 2, 1000, 0, 0, ring, [read, decode]), Use(10, 0.5, 256_000_000, 2_048_000, [3, 2, 1], 0.05)),
            EngineAlone = new(new EngineProfile(200, 3, 0.016, 0.02, 0.15, steps, new LayoutChanges(2, 3)), Use(4, 0.25, 128_000_000, 8_000, [6, 5, 4], 0.1)),
            Together = new(
                new LoaderProfile(10, 2, 400, 2, 1, ring, [crop]), new EngineProfile(400, 3, 0.017, 0.021, 0.16, [], null), Use(10, 0.75, 512_000_000, 4_000, [9, 8, 7], 0.5)),
            Measures = new Measures(2, 2, 100, 50, 40, false, 0.2, 0.1, 0, 0, 0, 0, 0, []),
            Verdict = new Verdict("engine", "", "The engine is the bottleneck.", [Advice.FasterEngine], 45),
            Trace = "out/trace.json",
            TraceIsCut = true,
        };
    }

    /// <param name="busy">Share of the time of the processors that the test may use.</param>
    private static ResourceUse Use(double seconds, double busy, long resident, long allocated, int[] collections, double paused) =>
        new(seconds, busy * seconds * Environment.ProcessorCount, 0, 0, resident, allocated, collections, paused);
}
