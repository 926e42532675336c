using AlexNet.Engines.Contracts;
using AlexNet.Engines.OneDnn;
using AlexNet.Engines.Tests.Suite;
using AlexNet.Engines.Tests.Support;
using NUnit.Framework;

namespace AlexNet.Engines.Tests.OneDnn;

/// <summary>The suite of all engines on oneDNN, once for each major version that is there.</summary>
[TestFixtureSource(typeof(InstalledLibrary), nameof(InstalledLibrary.Fixtures))]
public sealed class OneDnnSuiteTests(int major) : EngineSuite
{
    protected override IEngine Create() => new OneDnnEngine(0, null, major);
}
