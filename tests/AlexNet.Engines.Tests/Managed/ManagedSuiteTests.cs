using AlexNet.Engines.Contracts;
using AlexNet.Engines.Managed;
using AlexNet.Engines.Tests.Suite;
using NUnit.Framework;

namespace AlexNet.Engines.Tests.Managed;

/// <summary>The suite of all engines on our own matrix multiply.</summary>
[TestFixture]
public sealed class ManagedSuiteTests : EngineSuite
{
    protected override IEngine Create() => new ManagedEngine();
}
