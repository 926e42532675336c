using AlexNet.Bench.Measuring;
using AlexNet.Bench.Measuring.Gpu;
using AlexNet.Core;
using NUnit.Framework;

namespace AlexNet.Bench.Tests.Gpu;

public sealed class GpuFloorTests
{
    private static readonly Plan Training =
        Fuse.all(Compile.plan(Networks.alexnet, Placement.OneDevice, 128, Mode.Training, DropoutScaling.AtTraining));

    /// <summary>529.4 GFLOP take 0.67 ms at an H200's published peak, all the bytes about as long; step after step it
    /// is more, as no step has both.</summary>
    [Test]
    public void Of_TheTwoColumnNetAtPublishedPeaks_IsAboutAMillisecond()
    {
        var floor = GpuFloor.Of(Training, Precision.BF16, new Floor(790_000, 4_300));
        Assert.That(1e3 * floor.Overlapped, Is.EqualTo(0.70).Within(0.05));
        Assert.That(1e3 * floor.Serial, Is.EqualTo(1.18).Within(0.05));
    }

    /// <summary>With endless arithmetic memory is the limit, and the other way round: then both floors are the same.</summary>
    [TestCase(1e12, 1)]
    [TestCase(1, 1e12)]
    public void Of_OneLimitAlone_IsItsSum(double gigaflops, double gigabytes)
    {
        var floor = GpuFloor.Of(Training, Precision.F32, new Floor(gigaflops, gigabytes));
        Assert.That(floor.Serial, Is.EqualTo(floor.Overlapped).Within(1e-6 * floor.Serial));
        var expected = gigaflops < gigabytes ? 529.4 : 1e-9 * Training.Steps.Sum(step => GpuBytes.Of(Training, step, Precision.F32));
        Assert.That(floor.Serial, Is.EqualTo(expected).Within(1e-3 * expected));
    }

    [Test]
    public void Bytes_AreThoseOfTheNumbersInMemory()
    {
        var images = 128L * 227 * 227 * 3;
        var outputs = 128L * 55 * 55 * 96;
        var parameters = (96 * 11 * 11 * 3) + 96;
        var convolution = Step("conv1", Phase.Forward);
        Assert.That(GpuBytes.Of(Training, convolution, Precision.F32), Is.EqualTo(4 * (images + outputs + parameters)));
        Assert.That(GpuBytes.Of(Training, convolution, Precision.BF16), Is.EqualTo(2 * (images + outputs + parameters)));

        // Weight, velocity and gradient are read, weight and velocity written, and in bf16 a copy of the weight.
        var update = Training.Steps.First(step => step.Layer == "fc8" && step.Operation.IsUpdate);
        Assert.That(GpuBytes.Of(Training, update, Precision.TF32), Is.EqualTo(5 * 4 * 4_096_000L));
        Assert.That(GpuBytes.Of(Training, update, Precision.BF16), Is.EqualTo((5 * 4 + 2) * 4_096_000L));
    }

    private static Step Step(string layer, Phase phase) => Training.Steps.First(step => step.Layer == layer && step.Phase == phase);
}
