using AlexNet.Engines.Cuda.Launching;
using AlexNet.Engines.Reference.Operations;
using AlexNet.Kernels.Tests.Execution;
using NUnit.Framework;

namespace AlexNet.Kernels.Tests.Kernels;

internal sealed class SquaredLossTests(ElementKind kind) : KernelTest(kind)
{
    [TestCase(1, 1, 1)]
    [TestCase(3, 2, 10)]
    [TestCase(2, 2, 257)]
    [TestCase(4, 3, 4096)]
    public void SquaredLoss_EqualsTheReference(int batch, int images, int size)
    {
        var outputs = Random(batch * size, 1).Select(value => Elements.Nearest(Kind, value)).ToArray();
        var targets = Random(batch * size, 2).Select(value => Elements.Nearest(Kind, value)).ToArray();
        var (copy, losses, gradient) = (new float[outputs.Length], new float[batch], new float[outputs.Length]);
        // They are a third of a whole batch.
        SquaredLoss.Apply(batch, 3 * images, images, outputs, targets, copy, losses, gradient);

        var result = Launch("squared_loss", LaunchGeometry.BlockPerImage(batch)).Elements(outputs).Elements(targets).FloatsOut(outputs.Length)
            .FloatsOut(batch).ElementsOut(outputs.Length).Values(size, 3 * images).State(new KernelRunState(0, 0, images, 0, 0, 0, 0, 0)).Run();

        AssertClose(result.Floats(2), copy, tolerance: 1e-6);
        AssertClose(result.Floats(3), losses, tolerance: 1e-5);
        AssertClose(result.Elements(4), gradient, tolerance: Math.Max(Tolerance, 1e-6));
    }

    [Test]
    public void SquaredLoss_WithoutGradient_WritesTheRest()
    {
        var result = Launch("squared_loss", LaunchGeometry.BlockPerImage(2)).Elements(new float[24]).Elements(Random(24, 3)).FloatsOut(24)
            .FloatsOut(2).Null().Values(12, 2).State(new KernelRunState(0, 0, 2, 0, 0, 0, 0, 0)).Run();

        Assert.That(result.Floats(3), Has.All.GreaterThan(0));
    }
}
