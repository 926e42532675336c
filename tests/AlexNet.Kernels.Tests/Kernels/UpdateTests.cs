using AlexNet.Core;
using AlexNet.Engines.Contracts;
using AlexNet.Engines.Cuda.Launching;
using AlexNet.Kernels.Tests.Execution;
using NUnit.Framework;

namespace AlexNet.Kernels.Tests.Kernels;

internal sealed class UpdateTests(ElementKind kind) : KernelTest(kind)
{
    private static readonly UpdateRule Rule = new(learningRate: 0.1f, biasRate: 0.2f, momentum: 0.9f, weightDecay: 0.05f, biasDecay: 0.01f);

    [Test]
    public void Update_FollowsTheRule([Values(1, 4, 7, 2051)] int count, [Values] bool isBias, [Values] bool hasCopy)
    {
        var (weights, velocities, gradients) = (RandomFloats(count, 1), RandomFloats(count, 2), RandomFloats(count, 3));

        var launch = LaunchFlat("update", (count + 3) / 4).Floats(weights).Floats(velocities).Floats(gradients);
        launch = hasCopy ? launch.ElementsOut(count) : launch.Null();
        var result = launch.Values(isBias ? 1 : 0).Value((long)count)
            .State(new KernelRunState(new RunArguments(0, 0, Rule), 1)).Run();

        Rule.Apply(isBias, weights, velocities, gradients);
        AssertClose(result.Floats(0), weights, tolerance: 1e-6);
        AssertClose(result.Floats(1), velocities, tolerance: 1e-6);
        if (hasCopy)
        {
            AssertSame(result.Elements(3), result.Floats(0));
        }
    }
}
