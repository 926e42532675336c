using System.Text.Json;
using AlexNet.Training.Runs;

namespace AlexNet.Training.Tests.Runs;

/// <summary>A run that goes on with another recipe: 64 images, four epochs in batches of 16, stopped after two, which are 8 updates.</summary>
public sealed class ChangedRecipeTests
{
    private const string Begun = """{ "batch": 16, "steps": 0, "epochs": 4 }""";

    private TinyRun run = null!;

    [SetUp]
    public void SetUp() => run = new TinyRun(train: 64);

    [TearDown]
    public void TearDown() => run.Dispose();

    [TestCase(32, 12, 128)]
    [TestCase(24, 14, 144)]
    [TestCase(8, 24, 128)]
    [TestCase(16, 16, 128)]
    public void Batch_LeavesTheImagesThatWereLeft(int batch, int steps, int images)
    {
        Stop();
        var said = GoOn($$"""{ "batch": {{batch}} }""");
        Assert.That((run.Result!.Finished, run.Result.Images, said.Start!.PlannedSteps), Is.EqualTo((true, (long)images, (long)steps)));
        Assert.That(said.Steps.Select(entry => entry.Step), Is.EqualTo(Enumerable.Range(9, steps - 8)));
        Assert.That(said.Validations.Select(entry => entry.Epoch), Is.EqualTo(new[] { 2, 3, 4 }), "the validation that was due comes first");
        Assert.That(TinyRun.Info(run.Folder().CheckpointFile(steps)).State.NextSample, Is.EqualTo(128 + images));
    }

    [TestCase("""{ "epochs": 3 }""", 12)]
    [TestCase("""{ "epochs": 6 }""", 24)]
    [TestCase("""{ "steps": 9 }""", 9)]
    [TestCase("""{ "steps": 11, "batch": 32 }""", 11)]
    public void Length_IsThatOfTheWholeRun(string changes, int steps)
    {
        Stop();
        Assert.That(GoOn(changes).Steps.Select(entry => entry.Step), Is.EqualTo(Enumerable.Range(9, steps - 8)));
        Assert.That(run.Result!.Finished);
    }

    /// <summary>128 of 256 images are half the cosine, whatever an update holds; 192 are three quarters.</summary>
    [TestCase(16, 4)]
    [TestCase(32, 2)]
    public void Cosine_GoesOnFromTheImagesSeen(int batch, int untilThreeQuarters)
    {
        Stop();
        var rates = GoOn($$"""{ "batch": {{batch}} }""").Steps.Select(entry => entry.LearningRate).ToArray();
        Assert.That(rates[0], Is.EqualTo(0.005).Within(1e-12));
        Assert.That(rates[untilThreeQuarters], Is.EqualTo(0.01 * 0.5 * (1 - Math.Sqrt(0.5))).Within(1e-12));
    }

    [Test]
    public void Milestones_StayWithTheirEpochs()
    {
        const string Schedule = """{ "batch": 16, "steps": 0, "epochs": 4, "schedule": { "kind": "milestones", "epochs": [3] } }""";
        run.Train(run.Settings(Schedule), run.Folder(), stopAfter: 8);
        var rates = Train(run.Settings(Schedule) with { Recipe = Changed(run.Settings(Schedule).Recipe, """{ "batch": 32 }""") }).Steps.Select(entry => entry.LearningRate);
        Assert.That(rates, Is.EqualTo(new[] { 0.01, 0.01, 0.001, 0.001 }).Within(1e-12));
    }

    [Test]
    public void Run_ThatWasChangedGoesOnBitForBit()
    {
        Stop();
        Directory.CreateDirectory(run.Folder("whole").Path);
        foreach (var file in Directory.GetFiles(run.Folder().Path))
        {
            File.Copy(file, run.Folder("whole").Path + "/" + Path.GetFileName(file));
        }

        var changed = run.Settings(Begun) with { Recipe = Changed(run.Settings(Begun).Recipe, """{ "batch": 24, "learning_rate": 0.02 }""") };
        var whole = run.Train(changed, run.Folder("whole"), ResumePoint.Newest(run.Folder("whole"), _ => { }));
        var first = run.Train(changed, run.Folder(), ResumePoint.Newest(run.Folder(), _ => { }), stopAfter: 11);
        var second = Train(changed);
        Assert.That(first.Losses.Concat(second.Losses), Is.EqualTo(whole.Losses));
        Assert.That(TinyRun.Tensors(run.Folder().CheckpointFile(14)), Is.EqualTo(TinyRun.Tensors(run.Folder("whole").CheckpointFile(14))));
        Assert.That(second.Events, Is.Empty, "nothing has changed again");
        Assert.That(File.ReadAllText(run.Folder().RecipeFile), Is.EqualTo(File.ReadAllText(run.Folder("whole").RecipeFile)));
    }

    [TestCase("""{ "epochs": 1 }""", "nothing to do: --epochs is 1; the run has seen 128 images, 2 epochs of 64; allowed are at least 3")]
    [TestCase("""{ "epochs": 2 }""", "nothing to do: --epochs is 2; the run has seen 128 images, 2 epochs of 64; allowed are at least 3")]
    [TestCase("""{ "steps": 7 }""", "nothing to do: --steps is 7; the run has done 8 updates; allowed are at least 9")]
    [TestCase("""{ "pixel_scale": 1 }""", "--pixel-scale is 1; allowed is 64 as before, for a run that goes on; a new run can take its weights: --init and its model")]
    [TestCase("""{ "schedule": { "kind": "constant" } }""", "the recipe's schedule is constant; allowed is cosine as before, for a run that goes on; a new run can take its weights: --init and its model")]
    [TestCase("""{ "dropout": 0.5 }""", "--dropout is 0.5; allowed is 0.2 as before, for a run that goes on; a new run can take its weights: --init and its model")]
    public void Run_ThatCannotGoOnSoLeavesEverythingAsItWas(string changes, string message)
    {
        Stop();
        var before = Files();
        var error = Assert.Throws<UserErrorException>(() => GoOn(changes))!;
        Assert.That(error.InWords(name => "--" + name), Is.EqualTo(message));
        Assert.That(Files(), Is.EqualTo(before));
    }

    [Test]
    public void Run_ThatItsScheduleHasEndedTrainsNoMore()
    {
        const string Schedule = """{ "steps": 0, "epochs": 50, "batch": 32, "learning_rate": 0, "schedule": { "kind": "plateau", "times": 0, "patience": 1 } }""";
        run.Train(run.Settings(Schedule), run.Folder());
        var before = Files();
        var more = run.Settings(Schedule) with { Recipe = Changed(run.Settings(Schedule).Recipe, """{ "epochs": 100 }""") };
        Assert.That(
            Assert.Throws<UserErrorException>(() => Train(more))!.InWords(name => "--" + name),
            Is.EqualTo("nothing to do: the schedule has ended the run at step 4; a new run can train on with its weights: --init and its model"));
        Assert.That(Files(), Is.EqualTo(before));
        Assert.That(Train(run.Settings(Schedule)).Warnings, Is.EqualTo(new[] { "nothing to do: the schedule has ended the run after step 4" }));
    }

    [Test]
    public void Run_ThatIsOverSaysSoAndCanTrainOn()
    {
        run.Train(run.Settings(Begun), run.Folder());
        Assert.That(GoOn("{}").Warnings, Is.EqualTo(new[] { "nothing to do: the run is over after step 16; more --epochs train on" }));
        Assert.That(GoOn("""{ "epochs": 5 }""").Steps.Select(entry => entry.Step), Is.EqualTo(new[] { 17, 18, 19, 20 }));
    }

    [Test]
    public void Change_IsToldAndLogged()
    {
        Stop();
        var said = GoOn("""{ "batch": 32, "learning_rate": 0.002 }""");
        FieldChange[] changes = [new("batch", "16", "32"), new("learning_rate", "0.01", "0.002")];
        var told = (RecipeChanged)said.Events.Single();
        Assert.That((told.Step, told.NextSample), Is.EqualTo((8L, 128L)));
        Assert.That(told.Changes, Is.EqualTo(changes));
        var line = File.ReadLines(run.Folder().LogFile).Single(line => line.Contains("event", StringComparison.Ordinal));
        Assert.That(line, Is.EqualTo(
            """{"event":"recipe_changed","step":8,"next_sample":128,"changes":[{"field":"batch","before":"16","after":"32"},{"field":"learning_rate","before":"0.01","after":"0.002"}]}"""));
    }

    [Test]
    public void RecipeFile_KeepsWhatTheRunWasBegunWithAndEveryChange()
    {
        Stop();
        run.Train(Settings("""{ "batch": 32 }"""), run.Folder(), ResumePoint.Newest(run.Folder(), _ => { }), stopAfter: 10);
        Train(Settings("""{ "batch": 32, "epochs": 5, "weight_decay": 0.001, "bias_decay": 0.0005 }"""));
        var history = RecipeHistory.Read(run.Folder())!;
        Assert.That(history.Begun, Is.EqualTo(run.Settings(Begun).Recipe));
        Assert.That(history.Changes.Select(change => (change.Step, change.NextSample)), Is.EqualTo(new[] { (8L, 128L), (10L, 192L) }));
        Assert.That(history.Changes[0].Recipe, Is.EqualTo(Settings("""{ "batch": 32 }""").Recipe));
        Assert.That(history.Changes[1].Recipe, Is.EqualTo(Settings("""{ "batch": 32, "epochs": 5, "weight_decay": 0.001, "bias_decay": 0.0005 }""").Recipe));
        using var json = JsonDocument.Parse(File.ReadAllBytes(run.Folder().RecipeFile));
        Assert.That(
            JsonSerializer.Serialize(json.RootElement.GetProperty("changes")),
            Is.EqualTo("""[{"step":8,"next_sample":128,"recipe":{"batch":32}},{"step":10,"next_sample":192,"recipe":{"epochs":5,"weight_decay":0.001}}]"""));
    }

    [Test]
    public void RecipeFile_ForgetsChangesOfWorkThatIsRepeated()
    {
        run.Train(run.Settings(Begun) with { CheckpointEvery = 1 }, run.Folder(), stopAfter: 8);
        File.Copy(run.Folder().CheckpointFile(7), run.In("kept.safetensors"));
        GoOn("""{ "batch": 32 }""");
        Directory.GetFiles(run.Folder().Path, "checkpoint-*").ToList().ForEach(File.Delete);
        File.Copy(run.In("kept.safetensors"), run.Folder().CheckpointFile(7));
        var said = GoOn("""{ "batch": 8 }""");
        Assert.That(((RecipeChanged)said.Events.Single()).Changes, Is.EqualTo(new FieldChange[] { new("batch", "16", "8") }));
        Assert.That(RecipeHistory.Read(run.Folder())!.Changes.Select(change => (change.Step, change.NextSample)), Is.EqualTo(new[] { (7L, 112L) }));
        Assert.That(File.ReadLines(run.Folder().LogFile).Count(line => line.Contains("recipe_changed", StringComparison.Ordinal)), Is.EqualTo(1));
    }

    /// <summary>Stopped before its first update, a run that was changed stays changed, and one that is changed back is as it was.</summary>
    [Test]
    public void Change_OutlivesAStopBeforeTheFirstUpdate()
    {
        Stop();
        var changed = Settings("""{ "batch": 32 }""");
        run.Train(changed, run.Folder(), ResumePoint.Newest(run.Folder(), _ => { }), stopAfter: 0);
        Assert.That(TinyRun.Info(run.Folder().CheckpointFile(8)).Recipe, Is.EqualTo(changed.Recipe));
        run.Train(run.Settings(Begun), run.Folder(), ResumePoint.Newest(run.Folder(), _ => { }), stopAfter: 0);
        Assert.That(RecipeHistory.Read(run.Folder())!.Changes, Is.Empty);
        Assert.That(File.ReadAllText(run.Folder().LogFile), Does.Not.Contain("recipe_changed"));
    }

    [Test]
    public void Change_InAnotherFolderKeepsTheHistoryOfTheFirst()
    {
        Stop();
        run.Train(Settings("""{ "batch": 32 }"""), run.Folder("branch"), ResumePoint.Newest(run.Folder(), _ => { }));
        var history = RecipeHistory.Read(run.Folder("branch"))!;
        Assert.That(history.Begun, Is.EqualTo(run.Settings(Begun).Recipe));
        Assert.That(history.Changes.Single().NextSample, Is.EqualTo(128));
        Assert.That(RecipeHistory.Read(run.Folder())!.Changes, Is.Empty);
    }

    /// <summary>Earlier versions wrote no changes, and files by hand may say little.</summary>
    [Test]
    public void Read_OfAFolderThatDoesNotSayIsNone()
    {
        Assert.That(RecipeHistory.Read(run.Folder()), Is.Null);
        Directory.CreateDirectory(run.Folder().Path);
        File.WriteAllText(run.Folder().RecipeFile, """{ "data": "x" }""");
        Assert.That(RecipeHistory.Read(run.Folder()), Is.Null);
        File.WriteAllText(run.Folder().RecipeFile, """{ "recipe": { "name": "quick" } }""");
        Assert.That(RecipeHistory.Read(run.Folder())!.Changes, Is.Empty);
        File.WriteAllText(run.Folder().RecipeFile, """{ "recipe": { "name": "quick" }, "changes": [ { "recipe": { "batch": 7 } }, { "step": 3, "next_sample": 21, "recipe": { "batch": 9 } } ] }""");
        var history = RecipeHistory.Read(run.Folder())!;
        Assert.That(history.Changes.Select(change => (change.Step, change.NextSample, change.Recipe.Batch)), Is.EqualTo(new[] { (0L, 0L, 7), (3L, 21L, 9) }));
        Assert.That(history.Changes[1].Fields, Is.EqualTo(new[] { new FieldChange("batch", "7", "9") }), "from the change before");
    }

    [TestCase("3", "$ is a JSON Number")]
    [TestCase("""{ "recipe": { "name": "quick" }, "changes": [ { "step": 1, "next_sample": 8, "recipe": { "batch": 0 } } ] }""", "batch is 0; allowed is a whole number from 1 to 65536")]
    [TestCase("""{ "recipe": { "name": "quick" }, "changes": 3 }""", "$.changes is a JSON Number")]
    [TestCase("{", "not a run's recipe")]
    public void Read_NamesADamagedFile(string text, string message)
    {
        Directory.CreateDirectory(run.Folder().Path);
        File.WriteAllText(run.Folder().RecipeFile, text);
        Assert.That(
            Assert.Throws<UserErrorException>(() => RecipeHistory.Read(run.Folder()))!.Message, Does.StartWith(run.Folder().RecipeFile).And.Contain(message));
    }

    private void Stop() => run.Train(run.Settings(Begun), run.Folder(), stopAfter: 8);

    private RunSettings Settings(string changes) => run.Settings(Begun) with { Recipe = Changed(run.Settings(Begun).Recipe, changes) };

    private Recorder GoOn(string changes) => Train(Settings(changes));

    private Recorder Train(RunSettings settings) => run.Train(settings, run.Folder(), ResumePoint.Newest(run.Folder(), _ => { }));

    private static Recipe Changed(Recipe recipe, string changes) => RecipeJson.Apply(recipe, JsonDocument.Parse(changes).RootElement, field => field);

    /// <summary>All files of the run by name, with their bytes.</summary>
    private string[] Files() => [.. Directory.GetFiles(run.Folder().Path).Order().Select(path => $"{Path.GetFileName(path)} {Convert.ToBase64String(File.ReadAllBytes(path))}")];
}
