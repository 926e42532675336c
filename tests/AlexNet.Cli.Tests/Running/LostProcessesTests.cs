using System.Diagnostics;
using System.Text.RegularExpressions;

namespace AlexNet.Cli.Tests.Running;

/// <summary>Runs under mpirun of which a process is lost: all end, one line says why, and the run goes on from its last checkpoint.</summary>
public sealed partial class LostProcessesTests : CommandLineTest
{
    private const string Line = "train --network cifar-relu --batch 8 --microbatches 4 --threads 1 --workers 1 --checkpoint-every 10";
    private const string Endless = $"{Line} --epochs 100000";

    private static readonly string Host = Environment.MachineName;

    /// <summary>mpirun of Open MPI leaves the others a second.</summary>
    [TestCase(1)]
    [TestCase(0)]
    public void KilledProcess_EndsAllWithOneLine(int rank)
    {
        var run = $"killed-{rank}";
        var outcome = After(run, "openmpi", rank, "KILL");
        Assert.That(outcome.Code, Is.Not.Zero);
        AssertTold(outcome, run, $"rank {rank} on {Host} has ended");
    }

    /// <summary>Its launcher speaks, and there may be nobody left to say more.</summary>
    [Test]
    public void KilledProcess_EndsAllAtOnceUnderMpich()
    {
        var outcome = After("at-once", "mpich", 1, "KILL");
        Assert.That(outcome.Code, Is.Not.Zero);
        Assert.That(Together.Told(outcome), Has.Length.LessThan(2));
        Assert.That(outcome.Output, Does.Contain("BAD TERMINATION"));
        GoesOn("at-once", new RunFolder("runs/at-once").Checkpoints()[0]);
    }

    [TestCase("openmpi", 1)]
    [TestCase("openmpi", 0)]
    [TestCase("mpich", 1)]
    [TestCase("mpich", 0)]
    public void StoppedProcess_EndsAllWithOneLine(string kind, int rank)
    {
        var run = $"stopped-{kind}-{rank}";
        var outcome = After(run, kind, rank, "STOP");
        Assert.That(outcome.Code, Is.EqualTo(2), outcome.ToString());
        AssertTold(outcome, run, $"rank {rank} on {Host} has not been heard of for 5 seconds");
    }

    /// <summary>The wire to its host is cut: those that are left end, and the launcher with them; so do those over there, whom nobody hears.</summary>
    [TestCase("openmpi", 2)]
    [TestCase("mpich", 4)]
    public void VanishedHost_EndsAllWithOneLine(string kind, int processes)
    {
        using var hosts = TwoHosts.Up();
        var run = $"vanished-{kind}";
        using var both = Together.StartOn(hosts, kind, processes, $"{Endless} --data data --run {run}");
        both.WaitForLog(run);
        hosts.Cut();
        var clock = Stopwatch.StartNew();
        var outcome = both.End();
        Assert.That(clock.Elapsed, Is.LessThan(TimeSpan.FromSeconds(25)), "ten, on a machine with nothing else to do");
        Assert.That(outcome.Code, Is.Not.Zero, outcome.ToString());
        AssertTold(outcome, run, $"rank [{processes / 2}-{processes - 1}] on {hosts.Name}1 has not been heard of for 5 seconds");
    }

    /// <summary>A limit on the size of files stands for the disk of the one process that writes. MPICH's own memory is a file.</summary>
    [Test]
    public void FullDisk_EndsAllWithOneLine()
    {
        Assert.That(Run($"{Line} --data data --run full --steps 2").Code, Is.Zero);
        var outcome = Together.Run(
            "openmpi", 2, $"{Endless} --data data --run full --resume auto", each: "export DOTNET_EnableWriteXorExecute=0; [ $rank = 1 ] || { trap '' XFSZ; ulimit -f 300; }");
        Assert.That(outcome.Code, Is.EqualTo(2), outcome.ToString());
        AssertTold(outcome, "full", $"rank 0 on {Host}: runs/full/checkpoint-[0-9]+.safetensors: cannot be written: .*");
        Assert.That(Directory.GetFiles("runs/full", "*", new EnumerationOptions { AttributesToSkip = 0 }).Select(Path.GetFileName), Has.None.Match("tmp"));
    }

    /// <summary>Images that go away while one process trains on its copy of them.</summary>
    [Test]
    public void LostData_EndAllWithOneLine()
    {
        TinyPictures.Write("pictures", perClass: 6);
        TinyPictures.Write("copy", perClass: 6);
        using var two = Together.Start("mpich", 2, $"{Endless} --data $data --run lost", each: "[ $rank = 1 ] && data=copy || data=pictures");
        two.WaitForLog("lost");
        Directory.Delete("copy", recursive: true);
        var outcome = two.End();
        Assert.That(outcome.Code, Is.EqualTo(2), outcome.ToString());
        AssertTold(outcome, "lost", $"rank 1 on {Host}: .* cannot be used, allowed .*/copy/.*", data: "pictures");
    }

    private static Outcome After(string run, string kind, int rank, string signal)
    {
        using var two = Together.Start(kind, 2, $"{Endless} --data data --run {run}");
        two.WaitForLog(run);
        two.Signal(rank, signal);
        return two.End();
    }

    private static void AssertTold(Outcome outcome, string run, string why, string data = "data")
    {
        var told = Together.Told(outcome);
        Assert.That(told, Has.Length.EqualTo(1), outcome.ToString());
        var match = Regex.Match(
            told[0], $@"^alexnet: training ended after step [0-9]+ of [0-9]+: {why} \(the last checkpoint is (runs/{run}/checkpoint-[0-9]+\.safetensors); --run {run} --resume auto goes on from it\)$");
        Assert.That(match.Success, told[0]);

        // A first process that was stopped while it wrote may be done with that when the launcher wakes it for its end.
        var checkpoints = new RunFolder($"runs/{run}").Checkpoints();
        Assert.That(checkpoints.Take(2), Has.Some.EqualTo(match.Groups[1].Value));
        GoesOn(run, checkpoints[0], data);
    }

    /// <summary>By one process, as the line says.</summary>
    private static void GoesOn(string run, string checkpoint, string data = "data")
    {
        var step = long.Parse(StepOf().Match(checkpoint).Value, System.Globalization.CultureInfo.InvariantCulture);
        var outcome = Run($"{Line} --data {data} --run {run} --resume auto --steps {step + 1}");
        Assert.That((outcome.Code, outcome.Error), Is.EqualTo((0, "")), outcome.ToString());
        Assert.That(outcome.Output, Does.Contain($" from step {step}"));
    }

    [GeneratedRegex("(?<=checkpoint-0*)[1-9][0-9]*")]
    private static partial Regex StepOf();
}
