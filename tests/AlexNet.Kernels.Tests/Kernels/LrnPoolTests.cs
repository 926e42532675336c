using AlexNet.Engines.Cuda.Kernels;
using AlexNet.Engines.Cuda.Launching;
using AlexNet.Kernels.Tests.Execution;
using NUnit.Framework;

namespace AlexNet.Kernels.Tests.Kernels;

internal sealed class LrnPoolTests(ElementKind kind) : KernelTest(kind)
{
    private static IEnumerable<TestCaseData> Cases =>
        from norm in NormCase.All.Append(SeveralTiles)
        from window in new[] { (Size: 3, Stride: 2), (Size: 2, Stride: 2), (Size: 1, Stride: 1) }
        where window.Size <= Math.Min(norm.Height, norm.Width)
        select new TestCaseData(norm, new PoolCase(norm.Batch, norm.Height, norm.Width, norm.Channels, window.Size, window.Stride));

    /// <summary>More than one tile in each direction, the last ones smaller: 6 by 10 outputs of 5 or 10 packs.</summary>
    private static NormCase SeveralTiles => new(2, 13, 21, 40, 1, 5, 0.75f);

    [TestCaseSource(nameof(Cases))]
    public void Forward_EqualsBothInTurn(object first, object second)
    {
        var (norm, pool) = ((NormCase)first, (PoolCase)second);
        var x = Random(norm.Length, 1);
        foreach (var bias in new[] { null, RandomFloats(norm.Channels, 5) })
        {
            var (y, choice) = pool.Forward(norm.Forward(bias is null ? x : Rectified(x, bias)));

            var launch = LaunchFlat("lrn_pool_forward", Items(pool.ForwardPositions, norm.Channels, norm.Columns)).Elements(x).Floats(bias)
                .ElementsOut(y.Length).BytesOut(y.Length);
            var result = WithNumbers(launch, norm, pool).Run();

            AssertClose(result.Elements(bias is null ? 1 : 2), y);
            Assert.That(result.Bytes(bias is null ? 2 : 3), Is.EqualTo(choice));
        }
    }

    [Test]
    public void Tiles_AreCounted()
    {
        Assert.That(new Pool(128, 55, 55, 96, 3, 2, 27, 27).Tiles(lanes: 8), Is.EqualTo(128 * 7 * 3 * 3), "norm1 in bf16");
        Assert.That(new Pool(2, 13, 21, 40, 3, 2, 6, 10).Tiles(lanes: 4), Is.EqualTo(2 * 2 * 2 * 3));
    }

    [TestCaseSource(nameof(Cases))]
    public void Backward_EqualsBothInTurn(object first, object second)
    {
        var (norm, pool) = ((NormCase)first, (PoolCase)second);
        var (x, dy) = (Random(norm.Length, 2), Random(pool.OutputLength, 3));
        var choice = pool.Forward(norm.Forward(x)).Choice;
        foreach (var (gate, rectified) in new[] { (null, false), (Random(dy.Length, 4), false), (null, true) })
        {
            var launch = LaunchFlat("lrn_pool_backward", Items(norm.Positions, norm.Channels, norm.Columns)).Elements(x).Null().Bytes(choice)
                .Elements(dy).Elements(gate).ElementsOut(x.Length).Null();
            var result = WithNumbers(launch, norm, pool).Values(rectified ? 1 : 0).Run();

            AssertClose(result.Elements(gate is null ? 3 : 4), norm.Backward(x, pool.Backward(choice, dy, gate), rectified));
        }
    }

    [TestCaseSource(nameof(Cases))]
    public void Backward_WithBiasAndSums_EqualsAllInTurn(object first, object second)
    {
        var (norm, pool) = ((NormCase)first, (PoolCase)second);
        var (x, bias, dy) = (Random(norm.Length, 2), RandomFloats(norm.Channels, 6), Random(pool.OutputLength, 3));
        var rectified = Rectified(x, bias);
        var choice = pool.Forward(norm.Forward(rectified)).Choice;
        var expected = norm.Backward(rectified, pool.Backward(choice, dy, null), true);
        var target = new LaunchTarget(Lanes, Multiprocessors);
        var sums = LaunchGeometry.TakesBiasSums(norm.Channels, Lanes)
            && new Norm(norm.Channels, norm.Columns, norm.Size, NormCase.K, NormCase.Alpha, norm.Beta).IsQuick(target);
        var geometry = LaunchGeometry.BiasSums(norm.Positions, sums ? norm.Channels : Lanes, Lanes);

        var launch = sums ? Launch("lrn_pool_backward", geometry) : LaunchFlat("lrn_pool_backward", Items(norm.Positions, norm.Channels, norm.Columns));
        launch = launch.Elements(x).Floats(bias).Bytes(choice).Elements(dy).Null().ElementsOut(x.Length);
        launch = sums ? launch.FloatsOut(geometry.X * norm.Channels) : launch.Null();
        var result = WithNumbers(launch, norm, pool).Values(1).Run();

        AssertClose(result.Elements(4), expected);
        if (sums)
        {
            AssertSums(result.Floats(5), expected, norm.Channels);
        }
    }

    private static KernelLaunch WithNumbers(KernelLaunch launch, NormCase norm, PoolCase pool) =>
        launch.Values(norm.Batch, norm.Height, norm.Width, norm.Channels, norm.Columns, norm.Size)
            .Value(NormCase.K).Value(NormCase.Alpha).Value(norm.Beta)
            .Values(pool.Window, pool.Stride, pool.Output.Height, pool.Output.Width);
}
