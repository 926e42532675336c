using AlexNet.Kernels.Tests.Execution;
using NUnit.Framework;

namespace AlexNet.Kernels.Tests.Kernels;

internal sealed class AveragePoolTests(ElementKind kind) : KernelTest(kind)
{
    [TestCaseSource(typeof(PoolCase), nameof(PoolCase.All))]
    public void Forward_EqualsTheReference(object test)
    {
        var pool = (PoolCase)test;
        var x = Random(pool.InputLength, 1);

        var result = LaunchFlat("average_pool_forward", Items(pool.Batch * pool.Output.Plane, pool.Channels)).Elements(x)
            .ElementsOut(pool.OutputLength).Values(pool.Values).Run();

        AssertClose(result.Elements(1), pool.AverageForward(x));
    }

    [TestCaseSource(typeof(PoolCase), nameof(PoolCase.All))]
    public void Backward_EqualsTheReference(object test)
    {
        var pool = (PoolCase)test;
        var dy = Random(pool.OutputLength, 2);

        var result = LaunchFlat("average_pool_backward", Items(pool.Batch * pool.Input.Plane, pool.Channels)).Elements(dy)
            .ElementsOut(pool.InputLength).Values(pool.Values).Run();

        AssertClose(result.Elements(1), pool.AverageBackward(dy));
    }
}
