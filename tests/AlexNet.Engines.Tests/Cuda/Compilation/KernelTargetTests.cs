using AlexNet.Engines.Cuda.Compilation;
using NUnit.Framework;

namespace AlexNet.Engines.Tests.Cuda.Compilation;

public sealed class KernelTargetTests
{
    private static readonly int[] Supported = [75, 80, 86, 90];

    [TestCase(90, "--gpu-architecture=sm_90")]
    [TestCase(80, "--gpu-architecture=sm_80")]
    [TestCase(89, "--gpu-architecture=sm_86")]
    [TestCase(100, "--gpu-architecture=compute_90")]
    [TestCase(120, "--gpu-architecture=compute_90")]
    public void For_TakesTheNearestThatRuns(int device, string option) =>
        Assert.That(KernelTarget.For(device, Supported).Option, Is.EqualTo(option));

    [Test]
    public void For_RefusesADeviceThatIsTooOld() => Assert.That(
        Assert.Throws<NotSupportedException>(() => KernelTarget.For(70, Supported))!.Message,
        Is.EqualTo("NVRTC cannot compile for sm_70; allowed are sm_75, sm_80, sm_86, sm_90"));
}
