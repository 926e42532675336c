using AlexNet.Core;
using AlexNet.Engines.Cuda.Launching;
using AlexNet.Engines.Reference.Operations;
using AlexNet.Kernels.Tests.Execution;
using NUnit.Framework;

namespace AlexNet.Kernels.Tests.Kernels;

internal sealed class TestSoftmaxLoss(ElementKind kind) : KernelTest(kind)
{
    [TestCase(1, 1, 1)]
    [TestCase(3, 3, 10)]
    [TestCase(4, 2, 1000)]
    [TestCase(2, 2, 257)]
    public void SoftmaxLoss_EqualsTheReference(int batch, int images, int classes)
    {
        var logits = Random(batch * classes, 1).Select(value => Elements.Nearest(Kind, 30 * value)).ToArray();

        AssertEqual(logits, batch, images, classes, isFloat: false);
    }

    [Test]
    public void SoftmaxLossF32_EqualsTheReference() =>
        AssertEqual([.. RandomFloats(3 * 77, 2).Select(value => 8 * value)], 3, 3, 77, isFloat: true);

    [Test]
    public void SoftmaxLoss_Extremes_AreThoseOfTheReference()
    {
        float[] rows =
        [
            .. new float[] { 1e4f, -1e4f, 0, 0 }, .. new float[] { 1, 1, 1, 1 }, .. new[] { 1, float.NaN, 2, 3 },
            .. new[] { float.PositiveInfinity, 0, 0, 0 }, .. Enumerable.Repeat(float.NegativeInfinity, 4),
        ];

        AssertEqual([.. rows.Select(value => Elements.Nearest(Kind, value))], 5, 5, 4, isFloat: false);
    }

    [Test]
    public void SoftmaxLoss_WithoutGradientAndRank_WritesTheRest()
    {
        var logits = Random(2 * 12, 3);

        var result = Launch("softmax_loss", LaunchGeometry.BlockPerImage(2)).Elements(logits).Ints([3, 4]).FloatsOut(24).FloatsOut(2)
            .Null().Null().Values(12).State(State(2)).Run();

        Assert.That(result.Floats(3), Has.All.Matches<float>(float.IsFinite));
    }

    private static KernelRunState State(int images) => new(0, 0, images, 0, 0, 0, 0, 0);

    /// <summary>Labels go up by a few from image to image; those of images that are not there are out of range.</summary>
    private static int[] Labels(int batch, int images, int classes) =>
        [.. Enumerable.Range(0, batch).Select(image => image < images ? (image * 3 + 1) % classes : int.MaxValue)];

    private void AssertEqual(float[] logits, int batch, int images, int classes, bool isFloat)
    {
        var labels = Labels(batch, images, classes);
        var (probabilities, losses, gradient) = (new float[logits.Length], new float[batch], new float[logits.Length]);
        SoftmaxLoss.Apply(batch, logits, labels.AsSpan(0, images), probabilities, losses, gradient);

        var launch = Launch(isFloat ? "softmax_loss_f32" : "softmax_loss", LaunchGeometry.BlockPerImage(batch));
        launch = isFloat ? launch.Floats(logits) : launch.Elements(logits);
        var result = launch.Ints(labels).FloatsOut(logits.Length).FloatsOut(batch).ElementsOut(logits.Length).IntsOut(batch).Values(classes)
            .State(State(images)).Run();

        AssertClose(result.Floats(2), probabilities, tolerance: 1e-5);
        AssertClose(result.Floats(3), losses, tolerance: 1e-5);
        AssertClose(result.Elements(4), gradient, tolerance: Math.Max(Tolerance, 1e-5));
        for (var image = 0; image < batch; image++)
        {
            // By the probabilities that the kernel gave: equal ones count by their number.
            var expected = image < images ? ErrorRate.Rank(result.Floats(2).AsSpan(image * classes, classes), labels[image]) : classes;
            Assert.That(result.Ints(5)[image], Is.EqualTo(expected), $"rank of image {image}");
        }
    }
}
