using AlexNet.Core;
using AlexNet.Engines.Tests.Cuda;
using NUnit.Framework;

namespace AlexNet.Gpu.Tests;

/// <summary>Each precision beside the reference engine.</summary>
[Category("Gpu")]
[NonParallelizable]
public sealed class GpuPrecisionTests
{
    /// <summary>‖ours − reference‖ / ‖reference‖ after three steps: of float32 sums in another order, of factors of ten bits, of activations
    /// of seven.</summary>
    public static double Tolerance(Precision precision) => precision switch
    {
        Precision.F32 => 2e-4,
        Precision.TF32 => 2e-2,
        _ => 1e-1,
    };

    [Test]
    public void Training_IsNearTheReference([Values] Precision precision, [Values] Placement placement) => ReferenceTrial.AssertEqual(
        Gpus.Create(placement == Placement.OneDevice ? "0" : "0,0", precision), placement, Tolerance(precision));

    /// <summary>Float32 must not become TF32 behind our back: it is far nearer than TF32 can be.</summary>
    [Test]
    public void Float32_IsNotTf32() =>
        Assert.That(() => ReferenceTrial.AssertEqual(Gpus.Create("0", Precision.F32), Placement.OneDevice, 2e-5), Throws.Nothing);
}
