using AlexNet.Experiments.Sweeps;
using AlexNet.Experiments.Tests.Support;
using AlexNet.Loader.Storage;

namespace AlexNet.Experiments.Tests.Sweeps;

/// <summary>Sweeps that go on where they were interrupted.</summary>
public sealed class SweepRunnerTests
{
    private TinySweep sweep = null!;

    [SetUp]
    public void Make() => sweep = new TinySweep();

    [TearDown]
    public void Remove() => sweep.Dispose();

    /// <summary>Twenty updates of four runs: within the first and the third, at the end of one, and before the last.</summary>
    [Test]
    public void Run_InterruptedAnywhere_ComesToTheSame([Values(1, 5, 13, 19)] int stopAfter)
    {
        var settings = sweep.Figure1();
        var whole = sweep.Run(settings, new SweepRecorder(), "whole")!;
        var first = new SweepRecorder { StopAfter = stopAfter };
        Assert.That(sweep.Run(settings, first), Is.Null);
        Assert.That(first.Steps, Is.EqualTo(stopAfter));
        var second = new SweepRecorder();
        var gone = sweep.Run(settings, second)!;
        Assert.That(gone.Select(TinySweep.Text), Is.EqualTo(whole.Select(TinySweep.Text)));
        Assert.That(whole.Select(result => (result.Step, result.Curve.Errors.Length)), Is.All.EqualTo((5L, 2)));
        Assert.That(whole[0].State, Is.EqualTo(SweepRunState.Finished));
        Assert.That(second.Steps, Is.EqualTo(20 - stopAfter), "nothing is trained twice");
        Assert.That(second.FirstSteps[0], Is.EqualTo(stopAfter % 5 == 0 ? 5 : stopAfter % 5));
    }

    [Test]
    public void Run_SaysWhichRunItIs()
    {
        var recorder = new SweepRecorder();
        sweep.Run(sweep.Figure1(), recorder);
        Assert.That(recorder.Begun, Is.EqualTo(new[] { "1/4 relu-rate-0.01", "2/4 relu-rate-0.03", "3/4 tanh-rate-0.01", "4/4 tanh-rate-0.03" }));
        Assert.That(recorder.Shares.Select(share => (Math.Round(share.Before, 6), Math.Round(share.After, 6))), Is.EqualTo(new[] { (0, 0.25), (0.25, 0.5), (0.5, 0.75), (0.75, 1.0) }));
        Assert.That(recorder.Ended.Select(result => result.Run.Name), Is.EqualTo(new[] { "relu-rate-0.01", "relu-rate-0.03", "tanh-rate-0.01", "tanh-rate-0.03" }));
        Assert.That(recorder.Warnings, Is.Empty);
        var folder = sweep.In("runs", "sweep", "tanh-rate-0.03");
        Assert.That(Directory.GetFiles(folder, "checkpoint-*"), Is.Empty, "large networks would fill the disk");
        Assert.That(File.Exists(Path.Combine(folder, "model.safetensors")));
        var again = new SweepRecorder();
        Assert.That((sweep.Run(sweep.Figure1(), again)!.Count, again.Begun.Count), Is.EqualTo((4, 0)), "what is over stays as it is");
    }

    /// <summary>An infinite rate: the run is recorded and the next follows; the same call does not try it again.</summary>
    [Test]
    public void Run_GoesOnAfterARunThatDiverges()
    {
        var settings = sweep.Figure1("relu", "0.01,1e30,0.03");
        var results = sweep.Run(settings, new SweepRecorder())!;
        Assert.That(results.Select(result => (result.Run.Name, result.State)), Is.EqualTo(new[]
        {
            ("relu-rate-0.01", SweepRunState.Finished), ("relu-rate-0.03", SweepRunState.Finished), ("relu-rate-1E+30", SweepRunState.Diverged),
        }));
        Assert.That(results[2].Failure, Does.Contain("NaN").Or.Contain("finite"));
        var again = new SweepRecorder();
        Assert.That(sweep.Run(settings, again)!.Select(TinySweep.Text), Is.EqualTo(results.Select(TinySweep.Text)));
        Assert.That(again.Begun, Is.Empty);
    }

    /// <summary>Every error is at most 100 %: the run is over after the first epoch and one update of the next.</summary>
    [Test]
    public void Run_EndsAtTheLevel()
    {
        var settings = sweep.Figure1("relu", "0.01", level: 1);
        var recorder = new SweepRecorder();
        var results = sweep.Run(settings, recorder)!;
        Assert.That((results[0].State, results[0].Step, results[0].Curve.Errors.Length, recorder.Steps), Is.EqualTo((SweepRunState.Reached, 3L, 1, 3)));
        var again = new SweepRecorder();
        Assert.That((sweep.Run(settings, again)![0].State, again.Steps), Is.EqualTo((SweepRunState.Reached, 0)));
    }

    /// <summary>Three updates and an evaluation for each of the six runs.</summary>
    [TestCase(4, false)]
    [TestCase(-1, true)]
    public void Run_OfEffects_ComesToTheSameTable(int stopAfter, bool inEvaluation)
    {
        var (settings, variants) = sweep.Ablation();
        var whole = Table(sweep.Run(settings, new SweepRecorder(), "whole")!);
        Assert.That(sweep.Run(settings, new SweepRecorder { StopAfter = stopAfter, StopInEvaluation = inEvaluation }), Is.Null);
        var again = new SweepRecorder();
        Assert.That(Table(sweep.Run(settings, again)!), Is.EqualTo(whole));
        Assert.That(again.Steps, Is.EqualTo(18 - (inEvaluation ? 3 : stopAfter)));

        string Table(IReadOnlyList<SweepRunResult> results) => AblationResult.Of("tiny", "validation", 1, 2, variants, results).ToMarkdown();
    }

    [Test]
    public void Claim_RefusesOtherSettings()
    {
        sweep.Run(sweep.Figure1("relu", "0.01"), new SweepRecorder());
        var before = File.ReadAllText(sweep.In("runs", "sweep", "sweep.json"));
        Assert.That(Refusal(sweep.Figure1("relu", "0.01", level: 0.5)), Is.EqualTo($"until is 0.5; {sweep.Folder().Path} was begun with 0; allowed is that, or another run"));
        Assert.That(Refusal(sweep.Figure1("relu", "0.02")), Does.StartWith("rates is 0.02; ").And.Contain("was begun with 0.01"));
        var other = sweep.Figure1("relu", "0.01");
        Assert.That(Refusal(other with { Common = other.Common with { Recipe = other.Common.Recipe.With(batch: 4, epochs: 2) } }), Does.StartWith("batch is 4; ").And.Contain("was begun with 8"));
        Assert.That(Refusal(other with { Common = other.Common with { DataFolder = null, MaxBadFraction = 0.5 } }), Does.StartWith("max-bad is 0.5; "));
        Assert.That(Refusal(sweep.Ablation().Settings), Does.EndWith("holds what figure1 has begun; allowed for ablate is another run"));
        Assert.That(File.ReadAllText(sweep.In("runs", "sweep", "sweep.json")), Is.EqualTo(before));
    }

    [Test]
    public void Claim_RefusesASecondProcess()
    {
        var settings = sweep.Figure1("relu", "0.01");
        Directory.CreateDirectory(sweep.Folder().Path);
        using var other = FolderLock.TryTake(sweep.Folder().Path, "another");
        Assert.That(Refusal(settings), Does.Contain("is in use by a run that is under way (another)"));
    }

    [TestCase("{", "not the settings of a sweep")]
    [TestCase("""{ "command": "figure1" }""", "settings is missing, allowed is an object")]
    [TestCase("""{ "settings": {} }""", "command is missing, allowed is a text")]
    public void Claim_NamesADamagedFile(string text, string message)
    {
        Directory.CreateDirectory(sweep.Folder().Path);
        File.WriteAllText(Path.Combine(sweep.Folder().Path, "sweep.json"), text);
        Assert.That(Refusal(sweep.Figure1()), Does.Contain(message).And.Contain("sweep.json"));
    }

    [Test]
    public void Claim_RefusesTheFolderOfARun()
    {
        Directory.CreateDirectory(sweep.Folder().Path);
        File.WriteAllText(Path.Combine(sweep.Folder().Path, "log.jsonl"), "{}");
        Assert.That(Refusal(sweep.Figure1()), Does.EndWith("holds a run and no sweep; allowed is another run"));
    }

    private string Refusal(SweepSettings settings) => Assert.Throws<UserErrorException>(() => sweep.Folder().Claim(settings).Dispose())!.Message;
}
