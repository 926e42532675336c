using AlexNet.Core;
using AlexNet.Engines.Contracts;
using AlexNet.Engines.Tests.Suite;
using NUnit.Framework;

namespace AlexNet.Gpu.Tests;

/// <summary>The suite of all engines, PyTorch's numbers among it, in float32 on the GPUs that are there.</summary>
[TestFixtureSource(typeof(Gpus), nameof(Gpus.Pairs))]
[Category("Gpu")]
[NonParallelizable]
public sealed class GpuSuiteTests(string gpus) : EngineSuite
{
    protected override string? SkipReason => Gpus.WhyNot(gpus);

    protected override bool TakesGpuPlans => true;

    protected override Plan Optimise(Plan plan) => Fuse.gpu(plan);

    protected override IEngine Create() => Gpus.Create(gpus, Precision.F32);
}
