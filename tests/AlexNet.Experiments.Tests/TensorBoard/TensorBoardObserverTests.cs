using AlexNet.Experiments.TensorBoard;
using AlexNet.Loader.Storage;
using AlexNet.Training.Runs;

namespace AlexNet.Experiments.Tests.TensorBoard;

public sealed class TensorBoardObserverTests
{
    private TinyRun run = null!;

    [SetUp]
    public void SetUp() => run = new TinyRun();

    [TearDown]
    public void TearDown() => run.Dispose();

    [Test]
    public void Calls_ArePassedOn()
    {
        ObserverCalls.ExpectAll(shown =>
        {
            var observer = new TensorBoardObserver(shown, run.Folder(), TimeProvider.System);
            observer.Dispose();
            return observer;
        });
    }

    [Test]
    public void Run_IsWrittenAsTheLogHasIt()
    {
        var told = Train(6);
        var values = EventReader.Values(Files().Single());
        Assert.That(Scalars("train/loss"), Is.EqualTo(told.Steps.Select(entry => (entry.Step, (float)entry.Loss))));
        Assert.That(Scalars("train/learning_rate").Select(value => value.Step), Is.EqualTo(new[] { 1, 2, 3, 4, 5, 6 }));
        Assert.That(Scalars("train/images_per_s"), Is.EqualTo(told.Steps.Select(entry => (entry.Step, (float)entry.ImagesPerS))));
        Assert.That(Scalars("validation/top2_error"), Is.EqualTo(told.Validations.Select(entry => (entry.Step, (float)entry.TopKError!.Value))));
        Assert.That(Scalars("validation/loss").Select(value => value.Step), Is.EqualTo(new[] { 3, 5, 6 }));
        Assert.That(Scalars("loader/waiting").Select(value => value.Step), Is.EqualTo(new[] { 1, 2, 3, 4, 5, 6 }));
        Assert.That(Steps("validation/confusion"), Is.EqualTo(new[] { 3, 5, 6 }));
        Assert.That(told.Warnings, Is.Empty);

        IEnumerable<(long Step, float Value)> Scalars(string tag) => values.Where(value => value.Tag == tag).Select(value => (value.Step, value.Value.Float(2)));

        IEnumerable<long> Steps(string tag) => values.Where(value => value.Tag == tag).Select(value => value.Step);
    }

    /// <summary>Each checkpoint's; the network's first layer has 32 kernels of 5×5, each enlarged ten times.</summary>
    [Test]
    public void Run_HasHistogramsAndKernelsOfItsCheckpoints()
    {
        Train(6);
        var values = EventReader.Values(Files().Single());
        string[] parameters = ["conv1.weight", "conv1.bias", "conv2.weight", "conv2.bias", "conv3.weight", "conv3.bias", "fc4.weight", "fc4.bias"];
        string[] tags = [.. parameters.SelectMany(name => new[] { $"weights/{name}", $"velocities/{name}" })];
        Assert.That(values.Where(value => value.Step == 6 && value.Value.Has(5)).Select(value => value.Tag), Is.EquivalentTo(tags.Concat(parameters.Select(name => $"gradients/{name}"))));
        Assert.That(values.Where(value => value.Tag == "velocities/fc4.bias").Select(value => value.Step), Is.EqualTo(new[] { 3, 5, 6 }));
        foreach (var (tag, tensor) in new[] { ("weights/conv1.weight", "conv1.weight"), ("velocities/fc4.weight", "fc4.weight.velocity") })
        {
            var numbers = Read(tensor);
            var histogram = values.Single(value => value.Step == 6 && value.Tag == tag).Value.Inner(5);
            Assert.That((histogram.Double(1), histogram.Double(2), histogram.Double(3)), Is.EqualTo(((double)numbers.Min(), (double)numbers.Max(), (double)numbers.Length)), tag);
            Assert.That(histogram.Doubles(7).Sum(), Is.EqualTo(numbers.Length));
        }

        var kernels = values.Where(value => value.Tag == "conv1/kernels").ToArray();
        Assert.That(kernels.Select(value => (value.Step, value.Value.Inner(4).Whole(1), value.Value.Inner(4).Whole(2))), Is.EqualTo(new[] { (3L, 112L, 868L), (5L, 112L, 868L), (6L, 112L, 868L) }));
    }

    /// <summary>Those of the first update and of the ones after the checkpoints at 3 and 5. At a classifier's biases they are p − 1 or p of each class: together 0.</summary>
    [Test]
    public void Run_HasHistogramsOfGradientsAfterCheckpoints()
    {
        Train(6, """{ "rate": ["conv2=0"] }""");
        var values = EventReader.Values(Files().Single());
        var gradients = values.Where(value => value.Tag == "gradients/fc4.bias").ToArray();
        Assert.That(gradients.Select(value => value.Step), Is.EqualTo(new[] { 1, 4, 6 }));
        foreach (var histogram in gradients.Select(value => value.Value.Inner(5)))
        {
            Assert.That(histogram.Double(4), Is.Zero.Within(1e-5));
            Assert.That((histogram.Double(1) < -1e-4, histogram.Double(2) > 1e-4, histogram.Double(3)), Is.EqualTo((true, true, 3.0)));
        }

        string[] names = ["conv1.weight", "conv1.bias", "conv3.weight", "conv3.bias", "fc4.weight", "fc4.bias"];
        Assert.That(values.Where(value => value.Step == 4 && value.Tag.StartsWith("gradients/", StringComparison.Ordinal)).Select(value => value.Tag), Is.EquivalentTo(names.Select(name => $"gradients/{name}")));
    }

    /// <summary>Weights' gradients cannot be had back where their norms have decided their rates.</summary>
    [Test]
    public void Run_WithAdaptedRatesHasGradientsOfBiasesAlone()
    {
        Train(6, """{ "lars": 0.1 }""");
        var tags = EventReader.Values(Files().Single()).Select(value => value.Tag).Where(tag => tag.StartsWith("gradients/", StringComparison.Ordinal));
        Assert.That(tags.Distinct(), Is.EquivalentTo(new[] { "gradients/conv1.bias", "gradients/conv2.bias", "gradients/conv3.bias", "gradients/fc4.bias" }));
    }

    [Test]
    public void Run_BeginsWithVersionAndHyperParameters()
    {
        Train(6, """{ "seed": 18446744073709551615, "flips": false }""");
        var events = EventReader.Read(Files().Single());
        Assert.That((events[0].Text(3), events[1].Whole(2), events[1].Inner(7).Whole(1)), Is.EqualTo(("brain.Event:2", 1L, 1L)));
        Assert.That(events.Select(told => told.Double(1)), Is.All.EqualTo(1_700_000_000.25));
        var begun = EventReader.Values(Files().Single()).Single(value => value.Tag == "_hparams_/session_start_info").Value;
        var plugin = begun.Inner(9).Inner(1);
        Assert.That((plugin.Text(1), begun.Inner(9).Whole(4)), Is.EqualTo(("hparams", 2L)));
        Assert.That((begun.Inner(8).Whole(1), begun.Inner(8).Inner(2).Inner(2).Whole(1), begun.Inner(8).Bytes(5)), Is.EqualTo((1L, 1L, new byte[4])), "a float that is 0");
        var given = plugin.Inner(2).Inner(3).All(1).ToDictionary(entry => entry.Text(1), entry => entry.Inner(2));
        Assert.That((given["batch"].Double(2), given["learning_rate"].Double(2)), Is.EqualTo((8.0, 0.01)));
        Assert.That((given["network"].Text(3), given["recipe"].Text(3), given["seed"].Text(3)), Is.EqualTo(("cifar-relu", "quick", "18446744073709551615")));
        Assert.That((given["flips"].Has(4), given["flips"].Whole(4), given["shuffle"].Whole(4)), Is.EqualTo((true, 0L, 1L)));
        Assert.That(given["schedule.kind"].Text(3), Is.Not.Empty);
        var over = EventReader.Values(Files().Single())[^1];
        Assert.That((over.Step, over.Tag, over.Value.Inner(9).Inner(1).Inner(2).Inner(4).Whole(1)), Is.EqualTo((6L, "_hparams_/session_end_info", 1L)));
    }

    /// <summary>It was stopped after the fourth update: its own file begins there, and the first is as it was.</summary>
    [Test]
    public void Run_ThatGoesOnWritesALaterFile()
    {
        Train(6, stopAfter: 4);
        var first = Files().Single();
        var before = File.ReadAllBytes(first);
        Assert.That(EventReader.Values(first).Any(value => value.Tag == "_hparams_/session_end_info"), Is.False, "it is not over");
        Assert.That(TensorBoardObserver.HasWritten(run.Folder()), Is.True);
        using (var point = ResumePoint.Newest(run.Folder(), _ => { }))
        {
            Train(6, resume: point);
        }

        Assert.That((Files().Length, Files()[0]), Is.EqualTo((2, first)));
        Assert.That(File.ReadAllBytes(first), Is.EqualTo(before));
        Assert.That(EventReader.Read(Files()[1])[1].Whole(2), Is.EqualTo(5), "what TensorBoard drops begins there");
        Assert.That(EventReader.Values(Files()[1]).Where(value => value.Tag == "train/loss").Select(value => value.Step), Is.EqualTo(new[] { 5, 6 }));
    }

    [Test]
    public void Events_ThatCannotBeWrittenAreOneWarning()
    {
        var shown = new Recorder();
        var folder = new RunFolder(run.In("nowhere"));
        using var observer = new TensorBoardObserver(shown, folder, TimeProvider.System);
        observer.Started(new RunStart("tiny", 20, 10, 3, Networks.find("cifar-relu"), Recipes.quick, "onednn", "the processors", folder.Path, 0, 6, 0));
        observer.Stepped(Entry(1), 6);
        observer.Stepped(Entry(2), 6);
        observer.Saved("no checkpoint");
        Assert.That(shown.Warnings.Single(), Does.StartWith($"the events for TensorBoard in {folder.Path} are not written any more: Could not find a part of the path"));
        Assert.That((shown.Steps.Count, shown.Saved.Count), Is.EqualTo((2, 1)));
        Assert.That(TensorBoardObserver.HasWritten(folder), Is.False);
    }

    /// <summary>A run that was over already leaves nothing.</summary>
    [Test]
    public void Run_ThatDoesNothingLeavesNoFile()
    {
        run.Train(run.Settings(), run.Folder());
        using (var point = ResumePoint.Newest(run.Folder(), _ => { }))
        {
            Train(6, resume: point);
        }

        Assert.That(Files(), Is.Empty);
    }

    private static LogEntry Entry(long step) => new("train", step, 0, 1, 0.5, null, 0.01, 80, 60);

    private Recorder Train(int steps, string changes = "{}", long stopAfter = -1, ResumePoint? resume = null)
    {
        var shown = new Recorder { StopAfter = stopAfter };
        var recipe = TinyRun.Recipe($$"""{ "batch": 8, "steps": {{steps}}, "learning_rate": 0.01 }""", changes);
        using var observer = new TensorBoardObserver(shown, run.Folder(), new Standing());
        observer.End(Trainer.Run(run.Settings() with { Recipe = recipe, TellsGradients = true }, TinyRun.Start(run.Folder(), resume), observer, shown.Token));
        return shown;
    }

    private string[] Files() => [.. Directory.GetFiles(run.Folder().Path, "events.out.tfevents.*").Order(StringComparer.Ordinal)];

    private float[] Read(string tensor)
    {
        using var file = SafetensorsFile.Open(run.Folder().CheckpointFile(6));
        return file.Read<float>(tensor);
    }

    /// <summary>It is always the same time.</summary>
    private sealed class Standing : TimeProvider
    {
        public override DateTimeOffset GetUtcNow() => DateTimeOffset.FromUnixTimeMilliseconds(1_700_000_000_250);
    }
}
