using AlexNet.Engines.Reference;
using AlexNet.Engines;
using AlexNet.Imaging.Formats.Exif;
using AlexNet.Loader.Graph.Batches;
using AlexNet.Loader.Statistics;
using AlexNet.Training.Evaluation;
using AlexNet.Training.Profiling;
using AlexNet.Training.Sessions;

namespace AlexNet.Training.Tests.Sessions;

/// <summary>What a session asks of the loader.</summary>
public sealed class SessionTests
{
    private TinyRun _run = null!;

    [SetUp]
    public void SetUp() => _run = new TinyRun();

    [TearDown]
    public void TearDown() => _run.Dispose();

    /// <summary>Images are prepared as those that the mean was counted of, unless something else is said.</summary>
    [TestCase(null, ExifOrientation.Apply, ExifOrientation.Apply)]
    [TestCase(null, ExifOrientation.Ignore, ExifOrientation.Ignore)]
    [TestCase(ExifOrientation.Ignore, ExifOrientation.Apply, ExifOrientation.Ignore)]
    [TestCase(ExifOrientation.Apply, ExifOrientation.Ignore, ExifOrientation.Apply)]
    public void Options_TurnImagesAsTheStatisticsUnlessToldOtherwise(ExifOrientation? asked, ExifOrientation counted, ExifOrientation expected)
    {
        using var session = Open(Settings() with { Exif = asked, Statistics = Statistics(counted) });
        Assert.That(session.Training(default).Exif, Is.EqualTo(expected));
        Assert.That(session.Evaluation(session.Data.Split("train"), batch: 3, default).Exif, Is.EqualTo(expected));
    }

    [Test]
    public void Training_IsAsTheRecipeAndTheSettingsSay([Values] bool shuffle)
    {
        using var stop = new CancellationTokenSource();
        var recipe = TinyRun.Recipe($$"""
            { "batch": 5, "seed": 9, "shuffle": {{(shuffle ? "true" : "false")}}, "pixel_scale": 3, "augment": "full", "lighting": "original" }
            """);
        using var session = Open(Settings() with { Recipe = recipe });
        var options = session.Training(stop.Token);
        Assert.That((options.Batch, options.Crop, options.Seed, options.Shuffle, options.PixelScale), Is.EqualTo((5, 32, 9UL, shuffle, 3.0)));
        Assert.That((options.Augment, options.Lighting, options.BadImages), Is.EqualTo((Augment.Full, LightingScale.Original, BadImagePolicy.Replace)));
        Assert.That((options.Workers, options.MaxBadFraction, options.MaxPixels), Is.EqualTo((7, 0.25, 123_456)));
        Assert.That(options.Cancellation, Is.EqualTo(stop.Token));
    }

    [Test]
    public void Training_TakesTurnsWhereTheRecipeSaysSo()
    {
        using var session = Open(Settings() with { Recipe = TinyRun.Recipe("""{ "sampling": "balanced" }""") });
        Assert.That(session.Training(default).Sampling, Is.EqualTo(Sampling.Balanced));
        Assert.That(session.Evaluation(session.Data.Split("validation"), batch: 4, default).Sampling, Is.EqualTo(Sampling.Uniform));
    }

    /// <summary>Of seven, seven and six images: 20 / (3 · 7) and 20 / (3 · 6).</summary>
    [Test]
    public void Load_WeighsTheClassesOfTheTrainingImages()
    {
        using var session = Open(Settings() with { Recipe = TinyRun.Recipe("""{ "class_weights": "balanced", "label_smoothing": 0.25 }""") });
        Assert.That(Loss(session.Load(Mode.Training, 4)), Is.EqualTo((0.25, new[] { 0.95238096f, 0.95238096f, 1.1111112f })));
        Assert.That(Loss(session.Load(Mode.Evaluation, 4)), Is.EqualTo((0.0, Array.Empty<float>())));
        using var plain = Open(Settings());
        Assert.That(Loss(plain.Load(Mode.Training, 4)), Is.EqualTo((0.0, Array.Empty<float>())));

        static (double Smoothing, float[] Weights) Loss(BatchPipeline pipeline)
        {
            var step = pipeline.Plan.Steps.Select(step => step.Operation).OfType<Operation.SoftmaxLoss>().Single().Item;
            return (step.Smoothing, step.ClassWeights);
        }
    }

    [Test]
    public void Evaluation_IsEveryImageOnceInTheMiddle()
    {
        using var stop = new CancellationTokenSource();
        using var session = Open(Settings() with { Recipe = TinyRun.Recipe("""{ "batch": 5, "pixel_scale": 3 }""") });
        var options = session.Evaluation(session.Data.Split("validation"), batch: 4, stop.Token);
        Assert.That((options.Batch, options.Crop, options.TotalSamples, options.Shuffle, options.PixelScale), Is.EqualTo((4, 32, 10L, false, 3.0)));
        Assert.That((options.Augment, options.Lighting, options.BadImages), Is.EqualTo((Augment.None, LightingScale.Off, BadImagePolicy.Skip)));
        Assert.That((options.Workers, options.MaxBadFraction, options.MaxPixels), Is.EqualTo((7, 0.25, 123_456)));
        Assert.That(options.Cancellation, Is.EqualTo(stop.Token));
    }

    [Test]
    public void Settings_AreTheseWhereNothingIsSaid()
    {
        var settings = new SessionSettings();
        Assert.That((settings.Engine, settings.Workers, settings.MaxBadFraction, settings.Exif, settings.MaxPixels), Is.EqualTo((EngineRequest.Default, 0, 0.01, (ExifOrientation?)null, 300_000_000)));
        var evaluation = new EvaluationSettings { Checkpoints = [], Split = "train" };
        Assert.That((evaluation.Views, evaluation.Batch, evaluation.TopK, evaluation.Mistakes), Is.EqualTo((1, 32, (int?)null, 0)));
        var run = new RunSettings { Data = "", Network = null, Recipe = Core.Recipes.quick };
        Assert.That((run.CheckpointEvery, run.CheckpointTime, run.CheckpointPause, run.LogEvery), Is.EqualTo((0, TimeSpan.Zero, TimeSpan.FromMinutes(1), 1)));
        Assert.That((run.Clock, run.EngineOtherwise, run.InitialWeights, run.Statistics), Is.EqualTo((TimeProvider.System, (EngineRequest?)null, (string?)null, (DataStatistics?)null)));
        var profile = new ProfileSettings { Data = "", Network = null, Recipe = Core.Recipes.quick };
        Assert.That((profile.Split, profile.Seconds, profile.Batches, profile.Trace), Is.EqualTo(("train", 10.0, 0, (string?)null)));
        Assert.That((Workers.Count(3), Workers.Count(0)), Is.EqualTo((3, WorkerCount.Unmeasured(Environment.ProcessorCount))));
    }

    /// <summary>Data and network are looked at before the engine is made, and the mean is counted last.</summary>
    [Test]
    public void Open_TellsWhatItDoesInOrder()
    {
        var (told, recorder) = (new List<string>(), new Recorder());
        using var session = Session.Open(Settings(), (data, network) => told.Add($"{data.Name} {network.Name} of {network.Classes}, opened {recorder.Opened.Count}"), recorder, (request, _) =>
        {
            told.Add($"{request.Equals(EngineRequest.Default)}, opened {recorder.Opened.Count}, prepared {recorder.Prepared.Count}");
            return new EngineChoice(new ReferenceEngine(), Placement.OneDevice, "a device");
        }, default);
        Assert.That(told, Is.EqualTo(new[] { "data cifar-relu of 3, opened 0", "True, opened 1, prepared 0" }));
        Assert.That(recorder.Prepared[^1], Is.EqualTo((20L, 20L)));
        Assert.That((session.Statistics.Count, session.Choice.Device), Is.EqualTo((20L, "a device")));
        Assert.That(session.Network.Parameters.Last().Dimensions, Is.EqualTo(new[] { 3 }));
    }

    /// <summary>Half of the images cannot be counted, which is noticed when the engine is there.</summary>
    [Test]
    public void Open_ThatFailsReleasesTheEngine()
    {
        TinyPictures.Write(_run.In("pictures"), perClass: 2);
        Array.ForEach(Directory.GetFiles(_run.In("pictures", "train", "class1")), file => File.WriteAllBytes(file, File.ReadAllBytes(file)[..20]));
        var engine = new FailingEngine((_, _) => false);
        var error = Assert.Throws<UserErrorException>(() => Session.Open(Settings() with { Data = _run.In("pictures") }, (_, _) => { }, new Recorder(), engine.Choose, default))!;
        Assert.That(error.Message, Does.Contain("2 of 4 images"));
        Assert.That(engine.Live, Is.Zero);
    }

    [Test]
    public void Open_PreparesPicturesAsTheStatisticsSay()
    {
        TinyPictures.Write(_run.In("pictures"), perClass: 2);
        var statistics = Statistics(ExifOrientation.Ignore, size: 40);
        using var session = Open(Settings() with { Data = _run.In("pictures"), Statistics = statistics });
        Assert.That((session.Data.Size, session.Statistics), Is.EqualTo((40, statistics)));
    }

    /// <summary>A model is used without any data.</summary>
    [Test]
    public void Data_OfASessionWithoutOneIsAnError()
    {
        _run.Train(_run.Settings("""{ "steps": 1 }"""), _run.Folder());
        using var model = TrainedModel.Open(_run.Folder().ModelFile, 1, new SessionSettings(), () => throw new InvalidOperationException(), _ => { });
        Assert.That(() => model.Session.Data, Throws.InvalidOperationException.With.Message.EqualTo("a session without a data set"));
        Assert.That((model.Pipeline.Plan.Mode, model.Pipeline.Plan.Batch), Is.EqualTo((Mode.Evaluation, 1)));
    }

    private RunSettings Settings() => _run.Settings() with { Workers = 7, MaxBadFraction = 0.25, MaxPixels = 123_456 };

    private static Session Open(RunSettings settings) => Session.Open(
        settings, (_, _) => { }, new Recorder(), (_, _) => new EngineChoice(new ReferenceEngine(), Placement.OneDevice, "a device"), default);

    private static DataStatistics Statistics(ExifOrientation exif, int size = TinyShards.Size) => new()
    {
        Size = size,
        Count = 20,
        Exif = exif,
        Mean = new float[size * size * 3],
        PixelMean = [1, 2, 3],
        Covariance = [1, 0, 0, 0, 2, 0, 0, 0, 3],
        Eigen = new RgbEigen([3, 2, 1], [0, 0, 1, 0, 1, 0, 1, 0, 0]),
    };
}
