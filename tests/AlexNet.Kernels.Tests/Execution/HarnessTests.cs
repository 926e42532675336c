using NUnit.Framework;

namespace AlexNet.Kernels.Tests.Execution;

/// <summary>That the harness sees what it is there for.</summary>
internal sealed class HarnessTests(ElementKind kind) : KernelTest(kind)
{
    [Test]
    public void Registry_HasEveryKernel()
    {
        foreach (var name in Compiler.KernelFiles.SelectMany(KernelNames.In))
        {
            var error = Assert.Throws<HarnessException>(() => LaunchFlat(name, 1).Run());
            Assert.That(error!.Message, Does.StartWith($"{name} takes "));
        }
    }

    [Test]
    public void UnknownKernel_IsRefused() =>
        Assert.That(() => LaunchFlat("lost", 1).Run(), Throws.TypeOf<HarnessException>().With.Message.EqualTo("there is no kernel lost"));

    [Test]
    public void ArgumentOfAnotherSize_IsRefused() => Assert.That(
        () => LaunchFlat("scale", 1).Elements([1]).ElementsOut(1).Value(1f).Values(1).Run(),
        Throws.TypeOf<HarnessException>().With.Message.EqualTo("scale: argument 3 has 8 bytes, not 4"));

    [Test]
    public void ReadBeyondABuffer_IsReported() => Assert.That(
        () => LaunchFlat("scale", 1).Elements(new float[20]).ElementsOut(21).Value(1f).Value(21L).Run(),
        Throws.TypeOf<HarnessException>().With.Message.Contains("heap-buffer-overflow").And.Message.Contains("READ"));

    [Test]
    public void WriteBeyondABuffer_IsReported() => Assert.That(
        () => LaunchFlat("scale", 1).Elements(new float[21]).ElementsOut(20).Value(1f).Value(21L).Run(),
        Throws.TypeOf<HarnessException>().With.Message.Contains("heap-buffer-overflow").And.Message.Contains("WRITE"));

    [Test]
    public void AfterAReport_TheNextLaunchWorks()
    {
        ReadBeyondABuffer_IsReported();

        Assert.That(LaunchFlat("scale", 1).Elements([3]).ElementsOut(1).Value(2f).Value(1L).Run().Elements(1), Is.EqualTo(new[] { 6f }));
    }
}
