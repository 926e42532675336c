using System.Runtime.InteropServices;
using System.Text.Json.Nodes;
using System.Text.Json;
using AlexNet.Engines.Reference;
using AlexNet.Engines;
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
        var here = Directory.GetFiles(Environment.CurrentDirectory)[0];
        var name = Path.GetFileName(here);
        File.WriteAllText(run.In(name), "another");
        File.WriteAllText(folder.RecipeFile, $$"""{ "data": "{{name}}" }""");
        Assert.That(RunOrigin.Read(folder)!.Data, Is.EqualTo(here), "what is there as it was typed comes first");
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

    [TestCase("checkpoint_every", "-1", "whole numbers from 0 to 2147483647")]
    [TestCase("log_every", "0", "whole numbers from 1 to 2147483647")]
    [TestCase("max_bad", "-0.1", "numbers from 0 to 1")]
    [TestCase("max_bad", "1.5", "numbers from 0 to 1")]
    [TestCase("max_bad", "null", "numbers from 0 to 1")]
    public void Read_NamesANumberThatIsOutOfRange(string field, string value, string allowed)
    {
        Write($$"""{ "data": "x", "{{field}}": {{value}} }""");
        Assert.That(Assert.Throws<UserErrorException>(() => RunOrigin.Read(run.Folder()))!.Message, Is.EqualTo($"{run.Folder().RecipeFile}: {field} is {value}; allowed are {allowed}"));
    }

    [TestCase(0, 1, 0.0)]
    [TestCase(int.MaxValue, int.MaxValue, 1.0)]
    public void Read_TakesTheEndsOfRanges(int every, int log, double bad)
    {
        Write(FormattableString.Invariant($$"""{ "data": "x", "checkpoint_every": {{every}}, "log_every": {{log}}, "max_bad": {{bad}} }"""));
        var origin = RunOrigin.Read(run.Folder())!;
        Assert.That((origin.CheckpointEvery, origin.LogEvery, origin.MaxBadFraction), Is.EqualTo((every, log, bad)));
    }

    [Test]
    public void Read_OfAFileThatSaysLittleLeavesTheRestOpen()
    {
        Write("""{ "data": "no such data", "ignore": [], "allow_empty": false, "hold_out": null, "recipe": { "name": "paper" } }""");
        var origin = RunOrigin.Read(run.Folder())!;
        Assert.That(origin, Is.EqualTo(new RunOrigin(Path.GetFullPath("no such data"), null, null, ExifOrientation.Ignore, null, DataReading.Default with { Ignored = origin.Reading.Ignored })));
        Assert.That(origin.Reading.Ignored, Is.EqualTo(DataReading.Default.Ignored));
        Assert.That(RunOrigin.Read(run.Folder(), withRecipe: true)!.Recipe, Is.EqualTo(Core.Recipes.paper));
    }

    /// <summary>Every field has a value of its own.</summary>
    [Test]
    public void Write_HasEveryFieldUnderItsName()
    {
        using var engine = new ReferenceEngine();
        var settings = run.Settings("""{ "batch": 5 }""") with
        {
            Data = "/d/manifest.json",
            DataFolder = "/d/folder",
            InitialWeights = "/d/first.safetensors",
            Reading = new DataReading { Ignored = ["*.txt"], AllowEmptyClasses = true, HeldOut = Share.Of(0.25m) },
            Engine = new EngineRequest(DeviceChoice.Auto, "managed", Precision.BF16),
            CheckpointEvery = 7,
            CheckpointTime = TimeSpan.FromMinutes(2.5),
            LogEvery = 3,
            MaxBadFraction = 0.125,
            Exif = ExifOrientation.Apply,
        };
        Assert.That(Written(new EngineChoice(engine, Placement.OneDevice, "a line") { Where = DeviceChoice.Parse("cuda:1") }), Is.EqualTo(
            """
            {"data":"/d/manifest.json","data_folder":"/d/folder","ignore":["*.txt"],"allow_empty":true,"hold_out":0.25,"network":"cifar-relu",
            "engine":"reference","device":"a line","device_choice":"cuda:1","precision":"bf16","initial_weights":"/d/first.safetensors",
            "checkpoint_every":7,"checkpoint_minutes":2.5,"log_every":3,"max_bad":0.125,"exif":"apply","changes":[]}
            """.ReplaceLineEndings("")));
        Assert.That(Written(null), Does.Contain(""","engine":"managed","device":null,"device_choice":"auto","precision":"bf16","""));

        string Written(EngineChoice? choice)
        {
            RunOrigin.Write(run.Folder(), settings, choice, new RecipeHistory(settings.Recipe, []));
            var json = JsonNode.Parse(File.ReadAllText(run.Folder().RecipeFile))!.AsObject();
            Assert.That(json["machine"]!.GetValue<string>(), Is.EqualTo(Machine.Describe()));
            Assert.That(json["recipe"]!["batch"]!.GetValue<int>(), Is.EqualTo(5));
            Assert.That(File.ReadLines(run.Folder().RecipeFile).First(), Is.EqualTo("{"), "people read it");
            json.Remove("machine");
            json.Remove("recipe");
            return json.ToJsonString(new JsonSerializerOptions { Encoder = System.Text.Encodings.Web.JavaScriptEncoder.UnsafeRelaxedJsonEscaping });
        }
    }

    [TestCase(""" "machine": "2 cores", "engine": "cuda", "device": "GPU 0, H100" """, "2 cores, engine cuda on GPU 0, H100")]
    [TestCase(""" "machine": "2 cores", "engine": "cuda" """, "2 cores, engine cuda")]
    [TestCase(""" "machine": "2 cores", "engine": "onednn", "device": "the processors" """, "2 cores, engine onednn")]
    [TestCase(""" "machine": "2 cores", "engine": null """, "2 cores, engine not chosen yet")]
    public void ReadMachine_NamesWhatItWasComputedOn(string fields, string expected)
    {
        Write($$"""{ {{fields}} }""");
        Assert.That(RunOrigin.ReadMachine(run.Folder()), Is.EqualTo(expected));
    }

    [Test]
    public void ReadMachine_WithoutOneIsThisOne()
    {
        Write("""{ "engine": "onednn" }""");
        var model = File.ReadLines("/proc/cpuinfo").FirstOrDefault(line => line.StartsWith("model name", StringComparison.Ordinal))?.Split(':', 2)[1].Trim();
        Assert.That(
            RunOrigin.ReadMachine(run.Folder()),
            Does.StartWith($"{Environment.ProcessorCount} cores of {model ?? $"{RuntimeInformation.ProcessArchitecture}"}, ").And.EndsWith($", {RuntimeInformation.FrameworkDescription}, engine onednn"));
        Write("""{ "machine": "2 cores" }""");
        Assert.That(Assert.Throws<UserErrorException>(() => RunOrigin.ReadMachine(run.Folder()))!.Message, Does.StartWith($"{run.Folder().RecipeFile}: not a run's recipe: "));
    }

    private void Write(string json) => File.WriteAllText(run.Folder().RecipeFile, json);
}
