using AlexNet.Core;
using AlexNet.Engines.Reference;
using NUnit.Framework;

namespace AlexNet.Engines.Tests.Suite;

/// <summary>Rates of weights that follow their norms.</summary>
public abstract partial class EngineSuite
{
    private const double Trust = 0.25;

    /// <summary>λ = η‖w‖ / (‖g‖ + d‖w‖) of a tensor's gradient and weights, on one device and over two, whole and in parts; biases as without.</summary>
    [Test]
    public void Lars_MultipliesTheRateOfWeights([Values] Placement placement, [Values] bool inBlocks, [Values(1, 2)] int parts)
    {
        var network = Blocked.Or(inBlocks, 5).WithDropout(0);
        var (weights, batch) = (Weights.Random(network), new Batch(network, 8));
        using var gradients = Train(Optimise(Plans.Training(network, 8, placement)), weights, batch, Rules.Gradient);
        using var plain = Train(Optimise(Plans.Training(network, 8, placement)), weights, batch, Rules.Ordinary);
        using var adapted = Train(Optimise(Plans.Asked(network, 8, Asking(Trust).InParts(parts), placement)), weights, batch, Rules.Ordinary);
        var (expected, actual, gradient) = (plain.Velocities, adapted.Velocities, gradients.Velocities);
        foreach (var tensor in network.Parameters)
        {
            var (g, w) = (NormOf([gradient[tensor.Name]]), NormOf([weights[tensor.Name]]));
            var factor = tensor.IsBias ? 1 : (float)(Trust * w / (g + (Rules.Ordinary.WeightDecay * w)));
            Assert.That(tensor.IsBias || Math.Abs(factor - 1) > 0.01, "else this shows nothing");
            Close.AssertEqual(actual[tensor.Name], [.. expected[tensor.Name].Select(value => factor * value)], 2 * Tolerance, $"velocity of {tensor.Name}");
        }
    }

    /// <summary>Weights of zero have the rate of the rule, as have those without a gradient: what is below a ReLU that lets nothing through.</summary>
    [Test]
    public void Lars_LeavesTheRateWhereANormIsZero()
    {
        var network = new SmallNetwork(9).Convolution(16, 3).Relu().FullyConnected(12).Relu().Classifier(5);
        var (weights, batch) = (Weights.Random(network), new Batch(network, 3));
        Array.Fill(weights["conv1.bias"], -1000);
        Array.Fill(weights["fc5.weight"], 0);
        using var plain = Train(Optimise(Plans.Training(network, 3)), weights, batch, Rules.Ordinary);
        using var adapted = Train(Optimise(Plans.Asked(network, 3, Asking(Trust))), weights, batch, Rules.Ordinary);
        var (expected, actual) = (plain.Velocities, adapted.Velocities);
        Assert.That(expected["conv1.weight"], Has.All.Not.Zero, "the decay's");
        Assert.That(actual["conv1.weight"], Is.EqualTo(expected["conv1.weight"]));
        Assert.That(actual["fc5.weight"], Is.EqualTo(expected["fc5.weight"]));
        Assert.That(actual["fc3.weight"], Is.EqualTo(expected["fc3.weight"]), "no input, no gradient");
    }

    /// <summary>With averages, a layer at a tenth of the rate and one that is frozen; whole, and in parts with gradients clipped first.</summary>
    [Test]
    public void LarsSteps_EqualTheReference([Values] Placement placement, [Values] bool isClippedInParts, [Values(1, 2)] int seed)
    {
        var network = RandomNetworks.Make(seed);
        var settings = Asking(0.05).WithUpdates(isClippedInParts ? 0.5 : 0, averages: true).InParts(isClippedInParts ? 2 : 1);
        var (weights, batch) = (Weights.Random(network), new Batch(network, 8));
        using var actual = Train(Optimise(Plans.Asked(network, 8, settings, placement)), weights, batch, Rules.Layered, steps: 3);
        using var expected = new TrainedPlan(new ReferenceEngine(), Plans.Asked(network, 8, settings, Placement.OneDevice));
        weights.WriteTo(expected.Engine);
        for (var step = 0; step < 3; step++)
        {
            expected.Program.Run(batch.Images, batch.Labels, Rules.At(step, Rules.Layered));
        }

        Close.AssertEqual(actual.Velocities, expected.Velocities, 10 * StepsTolerance, "velocity of");
        Close.AssertEqual(actual.Parameters, expected.Parameters, StepsTolerance, "parameter");
        Close.AssertEqual(actual.Averages, expected.Averages, StepsTolerance, "average of");
    }

    [Test]
    public void LarsRun_GivesTheSameBits_AndAllocatesNothing([Values] Placement placement)
    {
        var network = Blocked.Or(inBlocks: true, 7);
        var plan = Optimise(Plans.Asked(network, 4, Asking(Trust).WithUpdates(0.5, averages: false), placement));
        var batch = new Batch(network, 4);
        using var first = Train(plan, Weights.Random(network), batch, Rules.Ordinary, steps: 3);
        using var second = Train(plan, Weights.Random(network), batch, Rules.Ordinary, steps: 3);
        Assert.That(second.Parameters, Is.EqualTo(first.Parameters));
        var arguments = Rules.At(3, Rules.Ordinary);
        Assert.That(Allocations.Least(() => first.Program.Run(batch.Images, batch.Labels, arguments)), Is.Zero);
    }

    private static PlanSettings Asking(double trust) => PlanSettings.Plain(DropoutScaling.AtTraining).WithLars(trust);
}
