using AlexNet.Engines.Tests.Cuda;
using NUnit.Framework;

namespace AlexNet.Gpu.Tests;

/// <summary>Batches of bytes, several under way together, with uploads that truly overlap.</summary>
[Category("Gpu")]
[NonParallelizable]
public sealed class GpuStreamingTests
{
    private static StreamedTrial Trial => new(Gpus.Create);

    [Test]
    public void Evaluation_OfFewerImagesThanABatch_IsThatOfFloats() => Trial.AssertFewerImagesGiveTheBitsOfFloats();

    [Test]
    public void Repeat_IsARunOnTheSameImages() => Trial.AssertRepeatIsARunOnTheSameImages();

    [Test]
    public void TimedSteps_AreTheSameRunStepByStep() => Trial.AssertTimedStepsAreTheSameRun([0, 0]);
}
