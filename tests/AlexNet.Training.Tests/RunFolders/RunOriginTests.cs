using AlexNet.Engines;
using AlexNet.Engines.Reference;
using AlexNet.Imaging.Formats.Exif;
using AlexNet.Loader.Layouts;
using AlexNet.Loader.Trees;

namespace AlexNet.Training.Tests.RunFolders;

/// <summary>What <c>recipe.json</c> remembers of what a run was computed on.</summary>
public sealed class RunOriginTests
{
    private TinyRun run = null!;

    [SetUp]
    public void SetUp()
    {
        run = new TinyRun();
        Directory.CreateDirectory(run.Folder().Path);
    }

    [TearDown]
    public void TearDown() => run.Dispose();

    [TestCase("cpu", Precision.F32)]
    [TestCase("cuda:1", Precision.TF32)]
    [TestCase("cuda:0,1", Precision.BF16)]
    public void Read_GivesBackWhatWasWritten(string device, Precision precision)
    {
        using var engine = new ReferenceEngine();
        var reading = new DataReading { Ignored = ["*.txt", "old"], AllowEmptyClasses = true, HeldOut = Share.Of(0.15m) };
        var settings = run.Settings() with { Reading = reading, Engine = new EngineRequest(DeviceChoice.Auto, null, precision), Exif = ExifOrientation.Apply };
        RunOrigin.Write(run.Folder(), settings, new EngineChoice(engine, Placement.OneDevice, "a line") { Where = DeviceChoice.Parse(device) }, new RecipeHistory(settings.Recipe, []));
        var expected = new EngineRequest(DeviceChoice.Parse(device), "reference", precision);
        var read = RunOrigin.Read(run.Folder())!;
        Assert.That(read, Is.EqualTo(new RunOrigin(run.Data, null, null, ExifOrientation.Apply, expected, read.Reading)
        {
            Network = "cifar-relu",
            CheckpointEvery = 0,
            LogEvery = 1,
            MaxBadFraction = 0.01,
        }));
        Assert.That(read.Reading.Ignored, Is.EqualTo(reading.Ignored));
        Assert.That((read.Reading.AllowEmptyClasses, read.Reading.HeldOut), Is.EqualTo((true, new Share(3, 20))));
    }

    [Test]
    public void Write_TakesPathsThatHoldAnywhere()
    {
        var settings = run.Settings() with { Data = "pictures.json", DataFolder = "some/where", InitialWeights = "first.safetensors" };
        RunOrigin.Write(run.Folder(), settings, choice: null, new RecipeHistory(settings.Recipe, []));
        var here = Environment.CurrentDirectory;
        var origin = RunOrigin.Read(run.Folder())!;
        Assert.That((origin.Data, origin.DataFolder, origin.InitialWeights), Is.EqualTo(($"{here}/pictures.json", $"{here}/some/where", $"{here}/first.safetensors")));
    }

    [Test]
    public void Read_OfAnEarlierFileFindsDataBesideTheRuns()
    {
        var folder = new RunFolder(run.In("runs/a"));
        Directory.CreateDirectory(folder.Path);
        File.WriteAllText(folder.RecipeFile, """{ "data": "data", "data_folder": "gone" }""");
        var origin = RunOrigin.Read(folder)!;
        Assert.That((origin.Data, origin.DataFolder), Is.EqualTo((run.Data, Path.GetFullPath("gone"))));
    }

    [Test]
    public void Read_OfARunThatHadNotChosenItsEngineGivesTheRequest()
    {
        var settings = run.Settings() with { Network = null, Engine = new EngineRequest(DeviceChoice.Auto, null, Precision.BF16) };
        RunOrigin.Write(run.Folder(), settings, choice: null, new RecipeHistory(settings.Recipe, []));
        var origin = RunOrigin.Read(run.Folder(), withRecipe: true)!;
        Assert.That((origin.Network, origin.Engine, origin.Recipe), Is.EqualTo(((string?)null, settings.Engine, settings.Recipe)));
    }

    [TestCase(""" "engine": "cuda", "device": "GPU 0, H100", "precision": "bf16" """, "auto", "cuda", Precision.BF16)]
    [TestCase(""" "engine": "onednn", "device": "the processors", "precision": "f32" """, "cpu", "onednn", Precision.F32)]
    [TestCase(""" "engine": "onednn" """, "cpu", "onednn", Precision.F32)]
    public void Read_UnderstandsFilesOfEarlierVersions(string fields, string device, string engine, Precision precision)
    {
        Write($$"""{ "data": "x", {{fields}} }""");
        Assert.That(RunOrigin.Read(run.Folder())!.Engine, Is.EqualTo(new EngineRequest(DeviceChoice.Parse(device), engine, precision)));
    }

    [Test]
    public void Read_WithoutAnEngineLeavesItOpen()
    {
        Write("""{ "data": "x" }""");
        Assert.That(RunOrigin.Read(run.Folder())!.Engine, Is.Null);
    }

    [TestCase("device_choice", "cuda:x")]
    [TestCase("precision", "f16")]
    [TestCase("exif", "maybe")]
    [TestCase("max_bad", "much")]
    public void Read_NamesAFieldThatIsWrong(string field, string value)
    {
        Write($$"""{ "data": "x", "engine": "cuda", "{{field}}": "{{value}}" }""");
        Assert.That(
            Assert.Throws<UserErrorException>(() => RunOrigin.Read(run.Folder()))!.Message,
            Does.StartWith($"{run.Folder().RecipeFile}: {field} is '{value}'; allowed are "));
    }

    private void Write(string json) => File.WriteAllText(run.Folder().RecipeFile, json);
}
