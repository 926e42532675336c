using AlexNet.Core;
using AlexNet.Engines.Contracts;
using AlexNet.Engines.Cuda;
using AlexNet.Engines.Cuda.Compilation;
using AlexNet.Engines.Tests.Cuda.Software;
using AlexNet.Engines.Tests.Suite;
using NUnit.Framework;

namespace AlexNet.Engines.Tests.Cuda;

/// <summary>The suite of all engines, PyTorch's numbers among it, on the software device: plans for one device, for two that reach each other,
/// and for the same one twice.</summary>
[TestFixture(1, Placement.OneDevice)]
[TestFixture(1, Placement.ColumnPerDevice)]
[TestFixture(0, Placement.ColumnPerDevice)]
[NonParallelizable]
public sealed class CudaSuiteTests(int second, Placement placement) : EngineSuite
{
    [OneTimeSetUp]
    public void RequireDevice() => SoftwareDevice.Require();

    [OneTimeSetUp]
    public void Place() => Plans.Placement = placement;

    [OneTimeTearDown]
    public void PlaceAsEver() => Plans.Placement = Placement.OneDevice;

    [SetUp]
    public void Reset() => SoftwareDevice.Reset();

    [TearDown]
    public void NothingIsLeft()
    {
        Assert.That(SoftwareDevice.Live, Is.Empty, "allocated and not freed");
        Assert.That(SoftwareDevice.Report, Is.Empty, "done wrong");
    }

    /// <summary>A run takes minutes in software: that of one device's grouped layers is the small networks' too.</summary>
    protected override string? SmallNetworksOnly =>
        placement == Placement.ColumnPerDevice && second == 1 ? null : "AlexNet itself is computed on two devices, a column on each";

    private protected override int LeastMicrobatch => 4;

    protected override bool TakesGpuPlans => true;

    protected override Plan Optimise(Plan plan) => Fuse.gpu(plan);

    protected override IEngine Create() => Create(2);

    protected override IEngine Create(int devices) => new CudaEngine(
        [.. Enumerable.Range(0, Math.Max(2, devices)).Select(device => device % 2 == 0 ? 0 : second)], Precision.F32,
        new KernelCache(null, _ => { }))
    {
        // Replicas are threads here that share a GPU.
        UsesNccl = false,
    };
}
