using AlexNet.Engines.Cuda.Launching;
using AlexNet.Kernels.Tests.Execution;
using NUnit.Framework;

namespace AlexNet.Kernels.Tests.Kernels;

internal sealed class MaxPoolTests(ElementKind kind) : KernelTest(kind)
{
    [TestCaseSource(typeof(PoolCase), nameof(PoolCase.All))]
    public void Forward_EqualsTheReference(object test)
    {
        var pool = (PoolCase)test;
        AssertForward(pool, Random(pool.InputLength, 1));
    }

    [Test]
    public void Forward_OfEqualsTheFirst_AndNumbersThatAreNoneWin()
    {
        foreach (var pool in PoolCase.All)
        {
            // Few different values, so that most windows have equals; −∞ alone never beats anything.
            float[] values = [0, 1, float.NegativeInfinity, 1, float.NaN, float.NegativeInfinity, 0, float.NegativeInfinity];
            AssertForward(pool, [.. Enumerable.Range(0, pool.InputLength).Select(i => values[(i * 7 + i / 5) % 8])]);
            AssertForward(pool, [.. Enumerable.Repeat(float.NegativeInfinity, pool.InputLength)]);
        }
    }

    [Test]
    public void Forward_WithoutChoice_WritesTheOutputOnly()
    {
        var pool = new PoolCase(2, 7, 7, 8, 3, 2);
        var x = Random(pool.InputLength, 2);

        var result = LaunchFlat("max_pool_forward", 100).Elements(x).Null().ElementsOut(pool.OutputLength).Null().Values(pool.Values).Run();

        AssertSame(result.Elements(1), pool.Forward(x).Output);
    }

    [TestCaseSource(typeof(PoolCase), nameof(PoolCase.All))]
    public void Backward_EqualsTheReference(object test)
    {
        var pool = (PoolCase)test;
        var choice = pool.Forward(Random(pool.InputLength, 3)).Choice;
        var (dy, gate) = (Random(pool.OutputLength, 4), Random(pool.OutputLength, 5));
        gate[0] = 0;

        AssertSame(Backward(pool, choice, dy, null), pool.Backward(choice, dy, null));
        AssertSame(Backward(pool, choice, dy, gate), pool.Backward(choice, dy, gate));
    }

    [TestCaseSource(typeof(PoolCase), nameof(PoolCase.All))]
    public void Forward_WithABias_PoolsWhatReluMakesOfBoth(object test)
    {
        var pool = (PoolCase)test;
        AssertForward(pool, Random(pool.InputLength, 6), RandomFloats(pool.Channels, 7));
    }

    [TestCaseSource(typeof(PoolCase), nameof(PoolCase.All))]
    public void Backward_WithSums_GivesTheBiassGradientToo(object test)
    {
        var pool = (PoolCase)test;
        if (!LaunchGeometry.TakesBiasSums(pool.Channels, Lanes))
        {
            return;
        }

        var choice = pool.Forward(Random(pool.InputLength, 3)).Choice;
        var dy = Random(pool.OutputLength, 4);
        var expected = pool.Backward(choice, dy, null);

        var geometry = LaunchGeometry.BiasSums(pool.Batch * pool.Input.Plane, pool.Channels, Lanes);
        var result = Launch("max_pool_backward", geometry).Bytes(choice).Elements(dy).Null().ElementsOut(pool.InputLength)
            .FloatsOut(geometry.X * pool.Channels).Values(pool.Values).Run();

        AssertSame(result.Elements(2), expected);
        AssertSums(result.Floats(3), expected, pool.Channels);
    }

    private void AssertForward(PoolCase pool, float[] x, float[]? bias = null)
    {
        var (y, choice) = pool.Forward(bias is null ? x : Rectified(x, bias));

        var launch = LaunchFlat("max_pool_forward", Items(pool.ForwardPositions, pool.Channels)).Elements(x).Floats(bias);
        var result = launch.ElementsOut(y.Length).BytesOut(y.Length).Values(pool.Values).Run();

        AssertSame(result.Elements(bias is null ? 1 : 2), y);
        Assert.That(result.Bytes(bias is null ? 2 : 3), Is.EqualTo(choice));
    }

    private float[] Backward(PoolCase pool, byte[] choice, float[] dy, float[]? gate) =>
        LaunchFlat("max_pool_backward", Items(pool.Batch * pool.Input.Plane, pool.Channels)).Bytes(choice).Elements(dy).Elements(gate)
            .ElementsOut(pool.InputLength).Null().Values(pool.Values).Run().Elements(gate is null ? 2 : 3);
}
