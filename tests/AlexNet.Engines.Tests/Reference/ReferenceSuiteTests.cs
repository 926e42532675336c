using AlexNet.Engines.Contracts;
using AlexNet.Engines.Reference;
using AlexNet.Engines.Tests.Suite;
using NUnit.Framework;

namespace AlexNet.Engines.Tests.Reference;

[TestFixture]
public sealed class ReferenceSuiteTests : EngineSuite
{
    protected override bool TakesGpuPlans => true;

    protected override IEngine Create() => new ReferenceEngine();
}
