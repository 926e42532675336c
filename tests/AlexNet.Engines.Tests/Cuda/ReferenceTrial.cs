using AlexNet.Core;
using AlexNet.Engines.Contracts;
using AlexNet.Engines.Reference;
using AlexNet.Engines.Tests.Suite;

namespace AlexNet.Engines.Tests.Cuda;

/// <summary>Three steps of a small two-column network beside those of the reference engine.</summary>
internal static class ReferenceTrial
{
    private const int Batch = 3;
    private const int Steps = 3;

    public static Network Network => new SmallNetwork(31, 2)
        .Convolution(32, 3).Relu().Normalise().MaxPool()
        .Convolution(64, 3, pad: 1).Relu().MaxPool()
        .FullyConnected(24).Relu().Dropout().Classifier(5);

    /// <param name="engine">Disposed of in the end.</param>
    /// <param name="tolerance">‖ours − expected‖ / ‖expected‖ of losses and parameters.</param>
    public static void AssertEqual(IEngine engine, Placement placement, double tolerance, Network? network = null)
    {
        network ??= Network;
        AssertEqual(engine, Fuse.gpu(Plans.Training(network, Batch, placement)), tolerance);
    }

    /// <param name="engine">Disposed of in the end.</param>
    /// <param name="tolerance">As above.</param>
    public static void AssertEqual(IEngine engine, Plan plan, double tolerance)
    {
        var weights = Weights.Random(plan.Network);
        using var expected = Train(new ReferenceEngine(), plan, weights);
        using var actual = Train(engine, plan, weights);
        Close.AssertEqual(actual.Losses[0], expected.Losses[0], tolerance, "losses of the first step");
        Close.AssertEqual(actual.Losses[^1], expected.Losses[^1], tolerance, "losses of the last step");
        Close.AssertEqual(actual.Parameters, expected.Parameters, tolerance, "parameter");
    }

    private static TrainedPlan Train(IEngine engine, Plan plan, Weights weights)
    {
        var trained = new TrainedPlan(engine, plan);
        weights.WriteTo(engine);
        var batch = new Batch(plan.Network, plan.Batch);
        for (var step = 0; step < Steps; step++)
        {
            trained.Program.Run(batch.Images, batch.Labels, Rules.At(step, Rules.Ordinary));
            trained.Losses.Add(trained.Program.Losses.ToArray());
        }

        return trained;
    }
}
