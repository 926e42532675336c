using System.Runtime.InteropServices;

namespace AlexNet.Cli.Tests.Running;

/// <summary>One run by several processes under mpirun of both libraries.</summary>
public sealed class ProcessesTests : CommandLineTest
{
    private const string Line = "train --network cifar-relu --batch 8 --microbatches 4 --threads 1 --workers 1 --data";

    [TestCase("openmpi", 2)]
    [TestCase("mpich", 4)]
    public void Train_WritesTheBytesOfOneProcess(string kind, int processes)
    {
        Assert.That(Run($"{Line} data --steps 6 --run one-for-{kind}").Code, Is.Zero);

        var outcome = Together.Run(kind, processes, $"{Line} data --steps 6 --run {kind}");

        Assert.That((outcome.Code, outcome.Error), Is.EqualTo((0, "")), outcome.ToString());
        AssertSame(kind, $"one-for-{kind}", 6);

        // Open MPI gives each process a terminal. The first alone tells.
        Assert.That(outcome.Output.Where(letter => char.IsControl(letter) && letter != '\n'), Is.Empty);
        Assert.That(outcome.Output.Split('\n').Count(line => line.StartsWith("Training cifar-relu on data", StringComparison.Ordinal)), Is.EqualTo(1), outcome.Output);
        Assert.That(outcome.Output.Split('\n').Count(line => line == $"Run folder: runs/{kind}"), Is.EqualTo(1), outcome.Output);
    }

    /// <summary>What mpirun hands on at once; others than before go on.</summary>
    [Test]
    public void Train_StoppedByAWarningGoesOnWithFewer()
    {
        TinyShards.Write("many", train: 400);
        const string steps = "--steps 120 --checkpoint-every 0";
        using (var four = Together.Start("openmpi", 4, $"{Line} many {steps} --run stopped"))
        {
            four.WaitForLog("stopped");
            four.Signal((PosixSignal)10);
            var stopped = four.End();
            Assert.That(stopped.Code, Is.EqualTo(143), stopped.ToString());
            Assert.That(stopped.Output, Does.Contain("To go on:\n  mpirun -n 4 alexnet train --data=many --run=stopped --resume=auto\n"));
            Assert.That(Together.Told(stopped), Is.Empty);
        }

        var outcome = Together.Run("mpich", 2, $"{Line} many {steps} --run stopped --resume auto");

        Assert.That((outcome.Code, outcome.Error), Is.EqualTo((0, "")), outcome.ToString());
        Assert.That(outcome.Output, Does.Contain(" from step "));
        Assert.That(Run($"{Line} many {steps} --run whole").Code, Is.Zero);
        AssertSame("stopped", "whole", 120);
    }

    /// <summary>What MPICH hands on too: there is a checkpoint of that moment, and nothing is lost.</summary>
    [Test]
    public void Train_SavesWhenMpichIsWarned()
    {
        // One epoch, so that no other checkpoint is written before the end.
        TinyShards.Write("epoch", train: 1600);
        const string steps = "--steps 150 --learning-rate 0.001 --checkpoint-every 0";
        using (var two = Together.Start("mpich", 2, $"{Line} epoch {steps} --run warned"))
        {
            two.WaitForLog("warned");
            two.Signal((PosixSignal)10);
            Assert.That(Together.Told(two.End()), Is.Empty);
        }

        Assert.That(Directory.GetFiles("runs/warned", "checkpoint-*.safetensors").Select(Path.GetFileName), Has.Some.LessThan("checkpoint-00000150.safetensors"));
        Assert.That(Run($"{Line} epoch {steps} --run warned --resume auto").Code, Is.Zero);
        Assert.That(Run($"{Line} epoch {steps} --run unwarned").Code, Is.Zero);
        AssertSame("warned", "unwarned", 150);
    }

    [Test]
    public void Train_WithDividedLayersHasTheLossesOfOne()
    {
        TinyShards.Write("ten", classes: [.. Enumerable.Range(0, 10).Select(label => $"class{label}")], colours: [.. Enumerable.Range(0, 10)]);
        const string line = "train --network cifar-relu --batch 8 --threads 1 --workers 1 --data ten --steps 5 --run";
        Assert.That(Run($"{line} undivided").Code, Is.Zero);

        var outcome = Together.Run("openmpi", 2, $"{line} divided --parallel hybrid");

        Assert.That((outcome.Code, outcome.Error), Is.EqualTo((0, "")), outcome.ToString());
        Assert.That(Losses("divided"), Is.EqualTo(Losses("undivided")).Within(1e-4));
        var evaluated = Run("evaluate --checkpoint runs/divided/model.safetensors --data ten");
        Assert.That(evaluated.Code, Is.Zero, evaluated.ToString());
    }

    /// <summary>Also of two machines, of which one has two processes.</summary>
    [Test]
    public void Prepare_WritesTheBytesOfOneProcess()
    {
        TinyPictures.Write("pictures", perClass: 9);
        File.WriteAllText("pictures/train/class0/00.jpg", "no picture");
        const string line = "prepare --data pictures --size 32 --shard-images 3 --max-bad 0.2 --workers 1 --out";
        var alone = Run($"{line} alone --json alone.json");
        Assert.That(alone.Code, Is.Zero, alone.ToString());

        var outcome = Together.Run("mpich", 3, $"{line} shared --json shared.json");

        Assert.That((outcome.Code, outcome.Error), Is.EqualTo((0, alone.Error)), outcome.ToString());
        Assert.That(alone.Error, Does.Match("^warning: skipped .*00.jpg.*\n$"));
        AssertSameFolder("shared", "alone");
        Assert.That(Figures("shared.json"), Is.EqualTo(Figures("alone.json")));
        Assert.That(outcome.Output.Split('\n').Count(row => row.StartsWith("Written: ", StringComparison.Ordinal)), Is.EqualTo(1), outcome.Output);

        var half = Together.Run("openmpi", 2, $"{line} halves --shard 0/2");
        Assert.That(half.Output, Does.Contain("The other machines make the missing shards"), half.ToString());
        Assert.That(Run($"{line} halves --shard 1/2").Code, Is.Zero);
        AssertSameFolder("halves", "alone");

        static string Figures(string json)
        {
            var all = System.Text.Json.Nodes.JsonNode.Parse(File.ReadAllText(json))!;
            return $"{all["images"]} {all["finished"]} {all["splits"]}";
        }
    }

    private static IEnumerable<double> Losses(string run) => LogEntry.ReadAll($"runs/{run}/log.jsonl").Select(entry => entry.Loss);

    private static void AssertSameFolder(string actual, string expected)
    {
        var files = Directory.GetFiles(expected, "*", new EnumerationOptions { AttributesToSkip = 0 }).Select(Path.GetFileName).ToArray();
        Assert.That(Directory.GetFiles(actual, "*", new EnumerationOptions { AttributesToSkip = 0 }).Select(Path.GetFileName), Is.EquivalentTo(files));
        foreach (var file in files)
        {
            AssertSameFile($"{actual}/{file}", $"{expected}/{file}");
        }
    }

    private static void AssertSame(string run, string expected, int step)
    {
        foreach (var file in new[] { $"checkpoint-{step:D8}.safetensors", "model.safetensors" })
        {
            AssertSameFile($"runs/{run}/{file}", $"runs/{expected}/{file}");
        }
    }

    private static void AssertSameFile(string actual, string expected) => Assert.That(File.ReadAllBytes(actual).AsSpan().SequenceEqual(File.ReadAllBytes(expected)), $"{actual} is {expected}");
}
