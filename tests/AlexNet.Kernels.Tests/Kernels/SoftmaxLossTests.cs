using AlexNet.Engines.Cuda.Launching;
using AlexNet.Engines.Reference.Operations;
using AlexNet.Kernels.Tests.Execution;
using NUnit.Framework;

namespace AlexNet.Kernels.Tests.Kernels;

internal sealed class SoftmaxLossTests(ElementKind kind) : KernelTest(kind)
{
    [TestCase(1, 1, 1)]
    [TestCase(3, 3, 10)]
    [TestCase(4, 2, 1000)]
    [TestCase(2, 2, 257)]
    public void SoftmaxLoss_EqualsTheReference(int batch, int images, int classes)
    {
        var logits = Random(batch * classes, 1).Select(value => Elements.Nearest(Kind, 30 * value)).ToArray();

        AssertEqual(logits, batch, images, classes);
    }

    [TestCase(3, 3, 10, 0.1f)]
    [TestCase(4, 2, 1000, 0.5f)]
    [TestCase(2, 2, 257, 0)]
    public void SoftmaxLoss_OfSmoothedLabelsAndWeightedClasses_EqualsTheReference(int batch, int images, int classes, float smoothing)
    {
        var logits = Random(batch * classes, 1).Select(value => Elements.Nearest(Kind, 30 * value)).ToArray();

        AssertEqual(logits, batch, images, classes, smoothing, [.. Enumerable.Range(0, classes).Select(label => label % 5 * 0.75f)]);
        AssertEqual(logits, batch, images, classes, smoothing);
    }

    [Test]
    public void SoftmaxLoss_Extremes_AreThoseOfTheReference()
    {
        float[] rows =
        [
            .. new float[] { 1e4f, -1e4f, 0, 0 }, .. new float[] { 1, 1, 1, 1 }, .. new[] { 1, float.NaN, 2, 3 },
            .. new[] { float.PositiveInfinity, 0, 0, 0 }, .. Enumerable.Repeat(float.NegativeInfinity, 4),
        ];

        AssertEqual([.. rows.Select(value => Elements.Nearest(Kind, value))], 5, 5, 4);
    }

    [Test]
    public void SoftmaxLoss_WithoutGradient_WritesTheRest()
    {
        var logits = Random(2 * 12, 3);

        var result = Launch("softmax_loss", LaunchGeometry.BlockPerImage(2)).Elements(logits).Ints([3, 4]).Null().FloatsOut(24).FloatsOut(2)
            .Null().Values(12, 2).Value(0f).State(State(2)).Run();

        Assert.That(result.Floats(3), Has.All.Matches<float>(float.IsFinite));
    }

    private static KernelRunState State(int images) => new(0, 0, images, 0, 0, 0, 0, 0);

    /// <summary>Labels go up by a few from image to image; those of images that are not there are out of range.</summary>
    private static int[] Labels(int batch, int images, int classes) =>
        [.. Enumerable.Range(0, batch).Select(image => image < images ? (image * 3 + 1) % classes : int.MaxValue)];

    /// <summary>The images are a third of a whole batch.</summary>
    private void AssertEqual(float[] logits, int batch, int images, int classes, float smoothing = 0, float[]? weights = null)
    {
        var labels = Labels(batch, images, classes);
        var (probabilities, losses, gradient) = (new float[logits.Length], new float[batch], new float[logits.Length]);
        SoftmaxLoss.Apply(batch, 3 * images, logits, labels.AsSpan(0, images), probabilities, losses, gradient, smoothing, weights);

        var result = Launch("softmax_loss", LaunchGeometry.BlockPerImage(batch)).Elements(logits).Ints(labels).Floats(weights).FloatsOut(logits.Length)
            .FloatsOut(batch).ElementsOut(logits.Length).Values(classes, 3 * images).Value(smoothing).State(State(images)).Run();

        var first = weights is null ? 2 : 3;
        AssertClose(result.Floats(first), probabilities, tolerance: 1e-5);
        AssertClose(result.Floats(first + 1), losses, tolerance: 1e-5);
        AssertClose(result.Elements(first + 2), gradient, tolerance: Math.Max(Tolerance, 1e-5));
    }
}
