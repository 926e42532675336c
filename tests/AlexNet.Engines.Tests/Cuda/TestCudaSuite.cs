using AlexNet.Core;
using AlexNet.Engines.Cuda;
using AlexNet.Engines.Cuda.Compilation;
using AlexNet.Engines.Tests.Cuda.Software;
using AlexNet.Engines.Tests.Suite;
using NUnit.Framework;

namespace AlexNet.Engines.Tests.Cuda;

/// <summary>The suite of all engines on the software device: two devices that reach each other.</summary>
[TestFixture]
[NonParallelizable]
public sealed class TestCudaSuite : EngineSuite
{
    [OneTimeSetUp]
    public void RequireDevice() => SoftwareDevice.Require();

    [SetUp]
    public void Reset() => SoftwareDevice.Reset();

    [TearDown]
    public void NothingIsLeft()
    {
        Assert.That(SoftwareDevice.Live, Is.Empty, "allocated and not freed");
        Assert.That(SoftwareDevice.Report, Is.Empty, "done wrong");
    }

    protected override IEngine Create() => new CudaEngine([0, 1], Precision.F32, new KernelCache(null, _ => { }));
}
