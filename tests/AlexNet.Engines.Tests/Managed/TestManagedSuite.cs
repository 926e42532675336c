using AlexNet.Engines.Managed;
using AlexNet.Engines.Tests.Suite;
using NUnit.Framework;

namespace AlexNet.Engines.Tests.Managed;

/// <summary>The suite of all engines on our own matrix multiply, with every kind of vectors.</summary>
[TestFixture(VectorKind.Wide)]
[TestFixture(VectorKind.Narrow)]
[TestFixture(VectorKind.Portable)]
internal sealed class TestManagedSuite(VectorKind vectors) : EngineSuite
{
    protected override string? SkipReason => VectorKinds.IsSupported(vectors) ? null : $"this processor has no {vectors} vectors";

    protected override IEngine Create() => new ManagedEngine(2, vectors);
}
