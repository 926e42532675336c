using AlexNet.Core;
using AlexNet.Engines.OneDnn;
using AlexNet.Engines.Reference;
using NUnit.Framework;

namespace AlexNet.Engines.Tests;

/// <summary>What the catalogue makes of a decision; the decisions themselves are tested in the core.</summary>
public sealed class EngineCatalogueTests
{
    private static readonly GpuState NoGpu = new([], reason: "there is no driver");

    [Test]
    public void Choose_WithoutAGpuIsTheProcessorsAndSaysWhy()
    {
        var choice = Choose("auto", null);
        using var engine = choice.Engine;
        Assert.That(engine.RunsOnProcessors);
        Assert.That(choice.Device, Is.EqualTo("the processors, as there is no driver"));
        Assert.That(choice.Placement, Is.EqualTo(Placement.OneDevice));
    }

    [TestCase("auto", "managed")]
    [TestCase("cpu", "reference")]
    [TestCase("cpu", "managed")]
    [TestCase("cpu", "onednn")]
    public void Choose_LooksForNoGpuWhereNoneIsAskedFor(string device, string name)
    {
        if (name == "onednn" && !OneDnnEngine.IsAvailable)
        {
            Assert.Ignore(OneDnnEngine.Missing);
        }

        var choice = EngineCatalogue.Choose(Request(device, name), () => throw new AssertionException("it looks for GPUs"), Assert.Fail);
        using var engine = choice.Engine;
        Assert.That(engine.Name, Is.EqualTo(name));
        Assert.That((choice.Device, choice.Placement, choice.Where), Is.EqualTo(("the processors", Placement.OneDevice, DeviceChoice.Cpu)));
    }

    /// <summary>The fast engine where its library is there; else the one that needs none, and that is told.</summary>
    [Test]
    public void Choose_OfProcessorsTakesTheFastestThereIs()
    {
        var warnings = new List<string>();
        var choice = EngineCatalogue.Choose(Request("cpu", null), () => NoGpu, warnings.Add);
        using var engine = choice.Engine;
        Assert.That((engine.Name, engine.RunsOnProcessors), Is.EqualTo((OneDnnEngine.IsAvailable ? "onednn" : "managed", true)));
        Assert.That(warnings, Is.EqualTo(OneDnnEngine.IsAvailable
            ? Array.Empty<string>()
            : ["libdnnl 2 or 3 is missing (apt-get install libdnnl2, or where the distribution has not that: libdnnl3 or libdnnl3.6): going on with the engine managed, which is slower"]));
    }

    [Test]
    public void Choose_RefusesWhatThereIsNot()
    {
        Assert.That(Message("auto", "cuda"), Is.EqualTo("engine is 'cuda', but there is no driver; allowed are the engines on processors"));
        Assert.That(Message("cuda:auto", null), Is.EqualTo("device is 'cuda:auto', but there is no driver; allowed are device auto and cpu"));
        Assert.That(Message("auto", "quantum"), Is.EqualTo("engine is 'quantum'; allowed are onednn, managed, reference, cuda"));

        static string Message(string device, string? name) => Assert.Throws<UserErrorException>(() => Choose(device, name))!.Message;
    }

    [TestCase("alexnet-one-gpu", "cuda:0,1", "network alexnet-one-gpu has one column: 1 of 2 devices has nothing to do")]
    [TestCase("caffenet", "cuda:0,1", "network caffenet has a layer over all columns, norm1: 1 of 2 devices has nothing to do")]
    [TestCase("alexnet-one-gpu", "cuda:0,1,0", "network alexnet-one-gpu has one column: 2 of 3 devices have nothing to do")]
    [TestCase("alexnet", "cuda:0,1,0", "network alexnet has 2 columns: 1 of 3 devices has nothing to do")]
    [TestCase("alexnet", "cuda:0,1", null)]
    [TestCase("alexnet-one-gpu", "cuda:0", null)]
    public void PlacementFor_WarnsWhereDevicesAreIdle(string network, string device, string? expected)
    {
        using var engine = new ReferenceEngine();
        var warnings = new List<string>();
        var where = DeviceChoice.Parse(device);
        var choice = new EngineChoice(engine, where.Placement, "devices") { Where = where };
        var placement = Networks.find(network).Columns == 1 ? Placement.OneDevice : where.Placement;
        Assert.That(choice.PlacementFor(Networks.find(network), warnings.Add), Is.EqualTo(placement));
        Assert.That(warnings, Is.EqualTo(expected is null ? [] : new[] { expected }));
    }

    private static EngineChoice Choose(string device, string? name) => EngineCatalogue.Choose(Request(device, name), () => NoGpu, _ => { });

    private static EngineRequest Request(string device, string? name) => new(DeviceChoice.Parse(device), name, Precision.F32);
}
