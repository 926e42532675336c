using System.Runtime.InteropServices;
using AlexNet.Imaging.Formats.Jpeg;
using AlexNet.Loader.Storage;

namespace AlexNet.Cli.Tests;

/// <summary>What only a process shows: exit codes, signals, the disk's end.</summary>
public sealed class ProcessTests : CommandLineTest
{
    private const string Endless = "train --data data --network cifar-relu --batch 8 --epochs 100000 --workers 1";

    [Test]
    public void Mistake_EndsWithOneLineAndAnExitCode()
    {
        using var child = Child.Start("train --data nowhere");
        var outcome = child.Wait();
        AssertOneLine(outcome, "nowhere: there is no such folder");
        Assert.That(outcome.Output, Is.Empty);
    }

    [TestCase(PosixSignal.SIGINT, 130)]
    [TestCase(PosixSignal.SIGTERM, 143)]
    [TestCase(PosixSignal.SIGHUP, 143)]
    [TestCase((PosixSignal)10, 143, Description = "SIGUSR1, as batch systems warn", IncludePlatform = "Linux")]
    public void Signal_SavesAndSaysHowToGoOn(PosixSignal signal, int code)
    {
        var run = signal.ToString().ToLowerInvariant();
        using var child = Child.Start($"{Endless} --run {run}");
        var log = Path.Combine("runs", run, "log.jsonl");
        child.WaitUntil(() => File.Exists(log) && new FileInfo(log).Length > 1000);
        child.Signal(signal);
        var outcome = child.Wait();
        Assert.That((outcome.Code, outcome.Error), Is.EqualTo((code, "")), outcome.ToString());
        Assert.That(outcome.Output, Does.Contain($"dotnet cake --target=Train --data=data --run={run} --resume=auto"));
        var last = new RunFolder(Path.Combine("runs", run)).Checkpoints()[0];
        Assert.That(outcome.Output, Does.Contain(last));
        using var point = Training.Runs.ResumePoint.Open(last);
        var resumed = Run($"train --data=data --run={run} --resume=auto --steps={point.Info.State.Step + 2}");
        Assert.That(resumed.Code, Is.Zero, resumed.ToString());
        Assert.That(resumed.Output, Does.Contain(" from step "));
    }

    /// <summary>An update that takes many seconds is waited for after the first signal, and ended by one that comes a second later.</summary>
    [Test]
    public void Signal_AgainEndsAtOnce()
    {
        TinyShards.Write("many", train: 500, validation: 0);
        using var child = Child.Start("train --data many --network cifar-relu --batch 500 --epochs 100 --engine reference --workers 1 --run twice");
        var log = Path.Combine("runs", "twice", "log.jsonl");
        child.WaitUntil(() => File.Exists(log) && new FileInfo(log).Length > 10);
        var outcome = child.SignalUntilItEnds(PosixSignal.SIGINT);
        Assert.That(outcome.Code, Is.EqualTo(130), outcome.ToString());
        Assert.That(outcome.Output, Does.Not.Contain("To go on"), "the update under way was not waited for");
    }

    [Test]
    public void Hangup_IsIgnoredUnderNohup()
    {
        using var child = Child.StartAfter("trap '' HUP", $"{Endless} --run deaf");
        var log = Path.Combine("runs", "deaf", "log.jsonl");
        child.WaitUntil(() => File.Exists(log) && new FileInfo(log).Length > 1000);
        child.Signal(PosixSignal.SIGHUP);
        var length = new FileInfo(log).Length;
        child.WaitUntil(() => new FileInfo(log).Length > length + 1000);
        child.Signal(PosixSignal.SIGTERM);
        Assert.That(child.Wait().Code, Is.EqualTo(143));
    }

    /// <summary>Bars are drawn where a person looks, and a warning stays above them.</summary>
    [Test]
    public void Terminal_ShowsBars()
    {
        Assert.That(Run("train --data data --network cifar-relu --batch 8 --steps 1 --run shown").Code, Is.Zero);
        TinyPictures.Write("seen", perClass: 6);
        File.WriteAllText("seen/train/class0/01.jpg", "no picture");
        Directory.CreateDirectory("data-manifests");
        File.WriteAllText("data-manifests/drawn.json", """
            {
              "name": "drawn", "origin": "here", "licence": "CC0", "layout": "generated", "root": "data/drawn",
              "generator": { "kind": "shapes", "images": { "train": 10 }, "sizes": ["24x16"] }
            }
            """);
        foreach (var (line, bar) in new[]
        {
            ("pcastats --data seen --out seen-statistics", "statistics"), ("evaluate --checkpoint runs/shown/model.safetensors", "evaluation"), ("fetch --manifest drawn", "making the data set drawn"),
        })
        {
            using var child = Child.StartOnTerminal(line, exitCode: "terminal.code");
            var outcome = child.Wait();
            Assert.That(File.ReadAllText("terminal.code"), Is.EqualTo("0\n"), outcome.ToString());
            var shown = System.Text.RegularExpressions.Regex.Replace(outcome.Output, @"\u001B\[[0-9;]*m", "");
            Assert.That(shown, Does.Match($"{bar} ━+ +100%"));
            Assert.That(shown, line.Contains("seen", StringComparison.Ordinal) ? Does.Match("\nwarning: skipped .*/seen/train/class0/01.jpg: not a JPEG, ") : Does.Not.Contain("warning"));
        }
    }

    /// <summary>Whatever the locale: × and the frames of tables have no place in Latin-1.</summary>
    [Test]
    public void Output_IsUtf8()
    {
        using var child = Child.Start("plan --network cifar-relu", new Dictionary<string, string> { ["LC_ALL"] = "en_US.ISO-8859-1" });
        Assert.That(child.Wait().Output, Does.Contain(" 32×32×32 "));
    }

    [Test]
    public void LostTerminal_EndsTheRunWithItsCheckpoint()
    {
        using var terminal = Child.StartOnTerminal($"{Endless} --run lost", exitCode: "code");
        var log = Path.Combine("runs", "lost", "log.jsonl");
        terminal.WaitUntil(() => File.Exists(log) && new FileInfo(log).Length > 1000);
        terminal.Kill();
        Assert.That(() => File.Exists("code") ? File.ReadAllText("code") : "", Is.EqualTo("143\n").After(60_000, 50));
        Assert.That(new RunFolder(Path.Combine("runs", "lost")).Checkpoints(), Is.Not.Empty);
    }

    /// <summary>The warnings at the end go to a terminal that is gone, the rest to a file.</summary>
    [Test]
    public void LostTerminal_TakesNoMoreThanWhatWasWrittenToIt()
    {
        TinyPictures.Write("spotted", perClass: 6);
        File.WriteAllText("spotted/train/class0/01.jpg", "no picture");
        using var terminal = Child.StartOnTerminal("train --data spotted --network cifar-relu --batch 4 --epochs 100000 --workers 1 --run spotted > spotted.output", exitCode: "spotted.code");
        WaitForLog(terminal, "spotted");
        terminal.Kill();
        Assert.That(() => File.Exists("spotted.code") ? File.ReadAllText("spotted.code") : "", Is.EqualTo("143\n").After(60_000, 50));
        Assert.That(File.ReadAllText("spotted.output"), Does.EndWith("  dotnet cake --target=Train --data=spotted --run=spotted --resume=auto\n"));
    }

    [Test]
    public void LostBuild_EndsTheRunWithItsCheckpoint()
    {
        using var build = Child.StartUnderABuild($"{Endless} --run orphan", exitCode: "orphan.code");
        WaitForLog(build, "orphan");
        build.Kill();
        Assert.That(() => File.Exists("orphan.code") ? File.ReadAllText("orphan.code") : "", Is.EqualTo("143\n").After(60_000, 50));
        Assert.That(new RunFolder("runs/orphan").Checkpoints(), Is.Not.Empty);
    }

    [Test]
    public void LostShell_IsNoReasonToStopWhereNoBuildHasStartedIt()
    {
        // The variable names a process that is there: the run goes on, also when the shell around it is gone.
        using var shell = Child.StartUnderABuild($"{Endless} --run free", exitCode: "free.code", parent: $"{Environment.ProcessId}");
        WaitForLog(shell, "free");
        shell.Kill();
        var log = Path.Combine("runs", "free", "log.jsonl");
        var length = new FileInfo(log).Length;
        Assert.That(() => new FileInfo(log).Length, Is.GreaterThan(length + 5000).After(60_000, 50));
        var process = FolderLock.Holder("runs/free").Split("process ")[1].Split(',')[0];
        System.Diagnostics.Process.Start("kill", ["-TERM", process]).WaitForExit();
        Assert.That(() => File.Exists("free.code") ? File.ReadAllText("free.code") : "", Is.EqualTo("143\n").After(60_000, 50));
    }

    [Test]
    public void TwoAtOnce_GetAFolderEach()
    {
        TinyShards.Write("shared");
        const string line = "train --data shared --network cifar-relu --batch 8 --steps 3";
        using var first = Child.Start(line);
        using var second = Child.Start(line);
        Outcome[] outcomes = [first.Wait(), second.Wait()];
        Assert.That(outcomes.Select(outcome => outcome.Code), Is.All.Zero, string.Join<Outcome>('\n', outcomes));
        string[] folders = ["runs/shared-1", "runs/shared-2"];
        Assert.That(outcomes.Select(outcome => Array.Find(folders, folder => outcome.Output.Contains($"Run folder: {folder}\n", StringComparison.Ordinal))), Is.EquivalentTo(folders));
        Assert.That(folders.Select(folder => File.ReadLines($"{folder}/log.jsonl").Count()), Is.EqualTo(new[] { 4, 4 }), "three updates and a validation");
    }

    [Test]
    public void Kill_AgainAndAgainEndsWithTheSameBytes()
    {
        const string line = "train --data data --network cifar-relu --batch 8 --steps 10 --workers 1 --checkpoint-every 1 --resume auto --run";
        Assert.That(Run($"{line} unkilled").Code, Is.Zero);
        var killed = 0;
        while (!File.Exists("runs/killed/model.safetensors"))
        {
            var before = Newest();
            using var child = Child.Start($"{line} killed");
            child.WaitUntil(() => Newest() != before || child.HasExited);
            child.Kill();
            killed += File.Exists("runs/killed/lock") ? 1 : 0;
        }

        // What is left to do after the model, and tidying up.
        Assert.That(Run($"{line} killed").Code, Is.Zero);
        Assert.That(killed, Is.GreaterThan(1));
        foreach (var file in new[] { "model.safetensors", "checkpoint-00000010.safetensors" })
        {
            Assert.That(File.ReadAllBytes($"runs/killed/{file}").AsSpan().SequenceEqual(File.ReadAllBytes($"runs/unkilled/{file}")), file);
        }

        Assert.That(Directory.GetFiles("runs/killed", "*", new EnumerationOptions { AttributesToSkip = 0 }).Select(Path.GetFileName), Has.None.Match("tmp|lock"));

        static string? Newest() => new RunFolder("runs/killed").Checkpoints().FirstOrDefault();
    }

    [Test]
    public void Kill_BeforeTheFirstUpdateLeavesWhatTheRunIsMadeFrom()
    {
        WriteLargePictures();
        using (var child = Child.Start("train --data pictures --network cifar-tanh --recipe caffe --batch 2 --workers 1 --run begun --device cpu"))
        {
            child.WaitUntil(() => child.Output.Contains("Computing the mean image", StringComparison.Ordinal));
            child.Kill();
        }

        Assert.That(Directory.GetFiles("runs/begun").Select(Path.GetFileName), Is.EquivalentTo(new[] { "lock", "recipe.json" }));
        var resumed = Run("train --run begun --resume auto --data data --steps 2");
        Assert.That(resumed.Output, Does.Contain("Training cifar-tanh on data").And.Contain("recipe caffe, batch 2, 2 steps"), resumed.ToString());
    }

    [Test]
    public void Signal_BeforeAnythingIsDoneSaysSo()
    {
        WriteLargePictures();
        using var child = Child.Start("train --data pictures --network cifar-relu --batch 2 --workers 1 --run early");
        child.WaitUntil(() => child.Output.Contains("Computing the mean image", StringComparison.Ordinal));
        child.Signal(PosixSignal.SIGINT);
        var outcome = child.Wait();
        Assert.That((outcome.Code, outcome.Error), Is.EqualTo((130, "alexnet: stopped before there was anything to keep\n")), outcome.ToString());
        Assert.That(Directory.Exists("runs/early"), Is.False);
    }

    /// <summary>Pictures so large that a thread takes seconds for their statistics.</summary>
    private static void WriteLargePictures()
    {
        TinyPictures.Write("pictures", perClass: 1);
        var large = JpegEncoder.Encode(new byte[2000 * 2000 * 3], 2000, 2000, quality: 90);
        for (var i = 0; i < 400; i++)
        {
            File.WriteAllBytes($"pictures/train/class0/large{i}.jpg", large);
        }
    }

    private static void WaitForLog(Child child, string run)
    {
        var log = Path.Combine("runs", run, "log.jsonl");
        child.WaitUntil(() => File.Exists(log) && new FileInfo(log).Length > 1000);
    }

    [Test]
    public void FullDisk_EndsWithOneLineAndLeavesNothingHalfWritten()
    {
        // A limit on the size of files stands for the disk: a checkpoint of this network takes more, everything else less.
        using var child = Child.StartAfter("trap '' XFSZ; ulimit -f 300; export DOTNET_EnableWriteXorExecute=0", $"{Endless} --run full --checkpoint-every 2");
        var outcome = child.Wait();
        AssertOneLine(outcome, "checkpoint-00000002.safetensors: cannot be written");
        Assert.That(Directory.GetFiles("runs/full", "*", new EnumerationOptions { AttributesToSkip = 0 }).Select(Path.GetFileName), Has.None.Match("checkpoint|tmp"));
    }
}
