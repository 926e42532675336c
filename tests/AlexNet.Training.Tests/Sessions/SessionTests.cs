using AlexNet.Engines;
using AlexNet.Engines.Reference;
using AlexNet.Imaging.Formats.Exif;
using AlexNet.Loader.Graph.Batches;
using AlexNet.Loader.Statistics;
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

    private RunSettings Settings() => _run.Settings() with { Workers = 7, MaxBadFraction = 0.25, MaxPixels = 123_456 };

    private static Session Open(RunSettings settings) => Session.Open(
        settings, (_, _) => { }, new Recorder(), (_, _) => new EngineChoice(new ReferenceEngine(), Placement.OneDevice, "a device"), default);

    private static DataStatistics Statistics(ExifOrientation exif) => new()
    {
        Size = TinyShards.Size,
        Count = 20,
        Exif = exif,
        Mean = new float[TinyShards.Size * TinyShards.Size * 3],
        PixelMean = [1, 2, 3],
        Covariance = [1, 0, 0, 0, 2, 0, 0, 0, 3],
        Eigen = new RgbEigen([3, 2, 1], [0, 0, 1, 0, 1, 0, 1, 0, 0]),
    };
}
