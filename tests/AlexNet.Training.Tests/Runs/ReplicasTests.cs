using AlexNet.Communication.Contracts;
using AlexNet.Communication.Local;
using AlexNet.Training.Runs;
using AlexNet.Training.Sessions;

namespace AlexNet.Training.Tests.Runs;

/// <summary>One run by several processes, which here are threads.</summary>
public sealed class ReplicasTests
{
    /// <summary>Sums of parts round otherwise: 1e-5 of the loss at chance among ten classes.</summary>
    private static readonly double Rounding = 1e-5 * Math.Log(10);

    private const string FourParts = """{ "steps": 8, "dropout": 0.5, "microbatches": 4 }""";

    private TinyRun run = null!;

    [SetUp]
    public void SetUp() => run = new TinyRun(train: 21, validation: 11);

    [TearDown]
    public void TearDown() => run.Dispose();

    [TestCase(2)]
    [TestCase(4)]
    public void Run_InMicrobatches_WritesTheSameBytesWhateverTheNumberOfProcesses(int ranks)
    {
        var settings = run.Settings(FourParts);
        var alone = run.Train(settings with { Threads = 2 }, run.Folder("alone"));

        var together = Train(settings, run.Folder("together"), ranks);

        Assert.That(together.Losses, Is.EqualTo(alone.Losses));
        Assert.That(together.Validations.Select(entry => (entry.Loss, entry.Top1Error, entry.Images)), Is.EqualTo(alone.Validations.Select(entry => (entry.Loss, entry.Top1Error, entry.Images))));
        Assert.That(Confused(together), Is.EqualTo(Confused(alone)));
        AssertSame(run.Folder("together").CheckpointFile(8), run.Folder("alone").CheckpointFile(8));
        AssertSame(run.Folder("together").ModelFile, run.Folder("alone").ModelFile);
        AssertSame(run.Folder("together").StatisticsFile, run.Folder("alone").StatisticsFile);
    }

    // Epochs end within the third and the fifth update.
    [TestCase(4, 2, 1)]
    [TestCase(2, 4, 3)]
    [TestCase(1, 4, 3)]
    [TestCase(4, 1, 5)]
    public void Run_StoppedOnSomeProcesses_GoesOnOnOthersBitForBit(int before, int after, int stopAfter)
    {
        var settings = run.Settings(FourParts);
        var whole = run.Train(settings with { Threads = 2 }, run.Folder("whole"));
        var parts = run.Folder("parts");

        var first = Train(settings, parts, before, stopAfter: stopAfter);
        var second = Train(settings, parts, after);

        Assert.That(first.Losses.Concat(second.Losses), Is.EqualTo(whole.Losses));
        AssertSame(parts.CheckpointFile(8), run.Folder("whole").CheckpointFile(8));
        AssertSame(parts.ModelFile, run.Folder("whole").ModelFile);
    }

    [Test]
    public void Run_ThatAnyProcessIsAskedToStop_StopsInAllAfterTheSameUpdate([Values(0, 1)] int asked)
    {
        var recorder = Train(run.Settings(FourParts), run.Folder(), ranks: 2, stopAfter: 3, stopped: asked);

        // Whoever was asked while the third was agreed on stops all after it or the next.
        Assert.That(recorder.Steps.Max(entry => entry.Step), Is.EqualTo(3).Or.EqualTo(4));
        Assert.That(results.Select(result => (result.Finished, result.Checkpoint)).Distinct().Count(), Is.EqualTo(1));
        Assert.That(results[0].Finished, Is.False);
        Assert.That(TinyRun.Info(results[0].Checkpoint).State.Step, Is.EqualTo(recorder.Steps.Max(entry => entry.Step)));
    }

    [Test]
    public void Run_StoppedWithinAValidation_ValidatesFirstWhenItGoesOn()
    {
        using var many = new TinyRun(validation: 100);
        var settings = many.Settings(FourParts);
        var whole = many.Train(settings with { Threads = 2 }, many.Folder("whole"));

        Train(settings, many.Folder("parts"), ranks: 2, stopInValidationAfter: 3);
        Assert.That(TinyRun.Info(many.Folder("parts").CheckpointFile(3)).State.ValidationDue);
        Train(settings, many.Folder("parts"), ranks: 4);

        AssertSame(many.Folder("parts").CheckpointFile(8), many.Folder("whole").CheckpointFile(8));
    }

    [TestCase(2)]
    [TestCase(4)]
    public void Run_WithoutMicrobatches_HasTheLossesOfOne(int ranks)
    {
        var settings = run.Settings("""{ "steps": 10 }""");
        var alone = run.Train(settings, run.Folder("alone"));

        var together = Train(settings, run.Folder("together"), ranks);

        Assert.That(together.Losses, Is.EqualTo(alone.Losses).Within(Rounding));
    }

    /// <summary>Ten outputs, which two processes divide among them and four do not.</summary>
    [TestCase(2)]
    [TestCase(4)]
    public void Run_WithDividedLayers_HasTheLossesOfOneAndWritesWholeFiles(int ranks)
    {
        var settings = run.Settings("""{ "steps": 10, "average_decay": 0.5 }""", network: "cifar-relu");
        var alone = run.Train(settings, run.Folder("alone"));

        var together = Train(settings with { Parallelism = Parallelism.Hybrid }, run.Folder("together"), ranks);

        Assert.That(together.Losses, Is.EqualTo(alone.Losses).Within(Rounding));
        Assert.That(together.Validations.Select(entry => entry.Loss), Is.EqualTo(alone.Validations.Select(entry => entry.Loss)).Within(Rounding));
        var (ours, expected) = (TinyRun.Tensors(run.Folder("together").CheckpointFile(10)), TinyRun.Tensors(run.Folder("alone").CheckpointFile(10)));
        Assert.That(ours.Keys, Is.EqualTo(expected.Keys));
        foreach (var (name, values) in expected)
        {
            Assert.That(ours[name], Is.EqualTo(values).Within(1e-4), name);
        }
    }

    [Test]
    public void Run_WithDividedLayers_GoesOnInWholeOnes()
    {
        var settings = run.Settings("""{ "steps": 8 }""");
        var alone = run.Train(settings, run.Folder("alone"));

        var first = Train(settings with { Parallelism = Parallelism.Hybrid }, run.Folder(), ranks: 2, stopAfter: 3);
        var second = Train(settings, run.Folder(), ranks: 2);

        Assert.That(first.Losses.Concat(second.Losses), Is.EqualTo(alone.Losses).Within(1e-5));
    }

    [Test]
    public void Statistics_AreComputedByAllAndAreThoseOfOne()
    {
        var settings = run.Settings(FourParts) with { Data = TinyPictures.Write(run.In("pictures"), perClass: 5) };
        run.Train(settings, run.Folder("alone"));
        File.Delete(run.In("pictures", "statistics.safetensors"));

        Train(settings, run.Folder("together"), ranks: 4);

        AssertSame(run.Folder("together").StatisticsFile, run.Folder("alone").StatisticsFile);
        AssertSame(run.In("pictures", "statistics.safetensors"), run.Folder("alone").StatisticsFile);
    }

    [Test]
    public void Processes_ThatWouldTrainOtherwise_AreToldWhoDiffers()
    {
        var error = Assert.Throws<UserErrorException>(() => Train(
            run.Settings(FourParts), run.Folder(), ranks: 2, of: (settings, rank) => rank == 0 ? settings : settings with { Recipe = TinyRun.Recipe("""{ "batch": 8, "seed": 7 }""") }))!;

        Assert.That(error.Message, Does.StartWith("the recipe is {").And.Contain("for rank 1 on ").And.Contain(" for rank 0 on ").And.EndWith("; allowed is the same everywhere"));
        Assert.That(File.Exists(run.Folder().LogFile), Is.False);
    }

    [TestCase(3, "batch is 8 and there are 3 processes; allowed is a batch that their number divides")]
    [TestCase(16, "batch is 8 and there are 16 processes; allowed is a batch that their number divides")]
    [TestCase(8, "microbatches is 4 and there are 8 processes; allowed is a number of processes that divides it")]
    public void Batches_ThatTheProcessesDoNotDivide_AreRefusedBeforeTheRunBegins(int ranks, string message)
    {
        var error = Assert.Throws<UserErrorException>(() => Train(run.Settings(FourParts), run.Folder(), ranks))!;

        Assert.That(error.Message, Is.EqualTo(message));
        Assert.That(Directory.Exists(run.Folder().Path), Is.False);
    }

    [Test]
    public void Checkpoint_OfOtherMicrobatches_IsRefused()
    {
        run.Train(run.Settings(FourParts), run.Folder(), stopAfter: 3);

        var error = Assert.Throws<UserErrorException>(() => Train(run.Settings("""{ "steps": 8, "dropout": 0.5, "microbatches": 2 }"""), run.Folder(), ranks: 2))!;

        Assert.That(error.Message, Does.StartWith("microbatches is 2; allowed is 4 as before, for a run that goes on"));
    }

    [Test]
    public void Process_ThatFails_EndsAll()
    {
        var error = Assert.Throws<UserErrorException>(() => Train(
            run.Settings(FourParts), run.Folder(), ranks: 2, of: (settings, rank) => rank == 0 ? settings : settings with { Data = run.In("nowhere") }))!;

        Assert.That(error.Message, Does.Contain("nowhere"));
    }

    private RunResult[] results = [];

    /// <summary>What the first process told. Every process begins where the run's folder stands.</summary>
    /// <param name="stopped">The process that is asked to stop.</param>
    /// <param name="of">Settings of a rank.</param>
    private Recorder Train(
        RunSettings settings, RunFolder folder, int ranks, long stopAfter = -1, long stopInValidationAfter = -1, int stopped = 0,
        Func<RunSettings, int, RunSettings>? of = null)
    {
        var recorder = new Recorder { StopAfter = stopAfter, StopInValidationAfter = stopInValidationAfter };
        var faults = new Exception?[ranks];
        results = new RunResult[ranks];
        Task.WaitAll([.. LocalGroup.Of(ranks).Select(member => Task.Factory.StartNew(() => Join(member), TaskCreationOptions.LongRunning))]);
        if (faults.FirstOrDefault(fault => fault is not null and not LostProcessException) is { } fault)
        {
            throw fault;
        }

        return recorder;

        void Join(ICommunicator member)
        {
            try
            {
                var own = (of?.Invoke(settings, member.Rank) ?? settings) with { Replicas = new Replicas(member), Threads = 2 };
                using var start = TinyRun.Start(folder, ResumePoint.Newest(folder, _ => { }));
                own.Replicas.Agree();
                results[member.Rank] = Trainer.Run(own, start, recorder, member.Rank == stopped ? recorder.Token : default);
            }
            catch (Exception failure)
            {
                faults[member.Rank] = failure;
                member.Fail(failure.Message);
            }
            finally
            {
                member.Dispose();
            }
        }
    }

    private static IEnumerable<long> Confused(Recorder recorder) =>
        recorder.Confusions.SelectMany(confusion => Enumerable.Range(0, confusion.Classes).SelectMany(row => Enumerable.Range(0, confusion.Classes).Select(column => confusion[row, column])));

    private static void AssertSame(string actual, string expected) => Assert.That(File.ReadAllBytes(actual), Is.EqualTo(File.ReadAllBytes(expected)), actual);
}
