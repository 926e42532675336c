using AlexNet.Kernels.Tests.Execution;
using NUnit.Framework;

namespace AlexNet.Kernels.Tests.Kernels;

internal sealed class LrnPoolTests(ElementKind kind) : KernelTest(kind)
{
    private static IEnumerable<TestCaseData> Cases =>
        from norm in NormCase.All
        from window in new[] { (Size: 3, Stride: 2), (Size: 2, Stride: 2), (Size: 1, Stride: 1) }
        where window.Size <= Math.Min(norm.Height, norm.Width)
        select new TestCaseData(norm, new PoolCase(norm.Batch, norm.Height, norm.Width, norm.Channels, window.Size, window.Stride));

    [TestCaseSource(nameof(Cases))]
    public void Forward_EqualsBothInTurn(object first, object second)
    {
        var (norm, pool) = ((NormCase)first, (PoolCase)second);
        var x = Random(norm.Length, 1);
        var (y, choice) = pool.Forward(norm.Forward(x));

        var launch = LaunchFlat("lrn_pool_forward", Items(pool.ForwardPositions, norm.Channels, norm.Columns)).Elements(x)
            .ElementsOut(y.Length).BytesOut(y.Length);
        var result = WithNumbers(launch, norm, pool).Run();

        AssertClose(result.Elements(1), y);
        Assert.That(result.Bytes(2), Is.EqualTo(choice));
    }

    [TestCaseSource(nameof(Cases))]
    public void Backward_EqualsBothInTurn(object first, object second)
    {
        var (norm, pool) = ((NormCase)first, (PoolCase)second);
        var (x, dy) = (Random(norm.Length, 2), Random(pool.OutputLength, 3));
        var choice = pool.Forward(norm.Forward(x)).Choice;
        foreach (var (gate, rectified) in new[] { (null, false), (Random(dy.Length, 4), false), (null, true) })
        {
            var launch = LaunchFlat("lrn_pool_backward", Items(norm.Positions, norm.Channels, norm.Columns)).Elements(x).Bytes(choice)
                .Elements(dy).Elements(gate).ElementsOut(x.Length);
            var result = WithNumbers(launch, norm, pool).Values(rectified ? 1 : 0).Run();

            AssertClose(result.Elements(gate is null ? 3 : 4), norm.Backward(x, pool.Backward(choice, dy, gate), rectified));
        }
    }

    private static KernelLaunch WithNumbers(KernelLaunch launch, NormCase norm, PoolCase pool) =>
        launch.Values(norm.Batch, norm.Height, norm.Width, norm.Channels, norm.Columns, norm.Size)
            .Value(NormCase.K).Value(NormCase.Alpha).Value(norm.Beta)
            .Values(pool.Window, pool.Stride, pool.Output.Height, pool.Output.Width);
}
