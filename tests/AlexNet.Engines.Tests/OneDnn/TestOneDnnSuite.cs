using AlexNet.Engines.OneDnn;
using AlexNet.Engines.Tests.Suite;
using NUnit.Framework;

namespace AlexNet.Engines.Tests.OneDnn;

/// <summary>The suite of all engines on oneDNN; skipped where the library is missing.</summary>
[TestFixture]
public sealed class TestOneDnnSuite : EngineSuite
{
    protected override string? SkipReason => OneDnnEngine.IsAvailable ? null : "libdnnl is missing (apt-get install libdnnl2)";

    protected override IEngine Create() => new OneDnnEngine();
}
