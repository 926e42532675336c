using AlexNet.Core;
using AlexNet.Engines.Reference;
using NUnit.Framework;

namespace AlexNet.Engines.Tests.Suite;

/// <summary>Gradients clipped by their norm, and averages of the weights.</summary>
public abstract partial class EngineSuite
{
    /// <summary>A fifth of their norm leaves a fifth of every gradient, on one device and over two; a norm that is not reached leaves them to the bit.</summary>
    [Test]
    public void ClipNorm_ScalesAllGradientsToTheLimit([Values] Placement placement, [Values] bool inBlocks)
    {
        var network = Blocked.Or(inBlocks, 5).WithDropout(0);
        var (weights, batch) = (Weights.Random(network), new Batch(network, 3));
        using var free = Train(Optimise(Plans.Training(network, 3, placement)), weights, batch, Rules.Gradient);
        var norm = NormOf(free.Velocities.Values);
        using var clipped = Train(Optimise(Plans.Asked(network, 3, norm / 5, false, placement)), weights, batch, Rules.Gradient);
        using var within = Train(Optimise(Plans.Asked(network, 3, norm * 1.01, false, placement)), weights, batch, Rules.Gradient);

        Assert.That(NormOf(clipped.Velocities.Values), Is.EqualTo(norm / 5).Within(norm / 5 * 1e-5));
        Close.AssertEqual(clipped.Velocities, Scaled(free.Velocities, 0.2f), 1e-5, "velocity of");
        Assert.That(within.Velocities, Is.EqualTo(free.Velocities));
    }

    /// <summary>A layer that is left as it is has no gradient for the norm either: the others come to the limit by themselves.</summary>
    [Test]
    public void ClipNorm_LeavesOutFrozenLayers([Values] Placement placement)
    {
        var network = RandomNetworks.Make(5).WithDropout(0);
        var (weights, batch) = (Weights.Random(network), new Batch(network, 3));
        var rule = new UpdateRule(1, 1, 0, 0, 0, [1, 0], averageDecay: 0);
        using var free = Train(Optimise(Plans.Training(network, 3, placement)), weights, batch, Rules.Gradient);
        var trained = network.Parameters.Where(tensor => tensor.Ordinal != 1).Select(tensor => tensor.Name).ToArray();
        var (norm, all) = (NormOf(trained.Select(name => free.Velocities[name])), NormOf(free.Velocities.Values));
        Assert.That(all, Is.GreaterThan(1.01 * norm), "else this shows nothing");

        using var clipped = Train(Optimise(Plans.Asked(network, 3, norm / 2, false, placement)), weights, batch, rule);
        Assert.That(NormOf(clipped.Velocities.Values), Is.EqualTo(norm / 2).Within(norm / 2 * 1e-5));
    }

    /// <summary>Averages that begin elsewhere follow the weights after each update, those of a layer that is left as it is too; and one that is its weight stays so.</summary>
    [Test]
    public void Average_FollowsTheWeights([Values] Placement placement, [Values] bool inBlocks)
    {
        var network = Blocked.Or(inBlocks, 5).WithDropout(0);
        var (weights, batch) = (Weights.Random(network), new Batch(network, 3));
        var plan = Optimise(Plans.Asked(network, 3, 0, true, placement));
        using var trained = new TrainedPlan(Create(plan.Devices), plan);
        weights.WriteTo(trained.Engine);
        var averages = Weights.Random(network, seed: 3);
        averages.WriteTo(trained.Engine, BufferKind.Average);
        Assert.That(trained.Averages, Is.EqualTo(averages));
        for (var step = 0; step < 3; step++)
        {
            trained.Program.Run(batch.Images, batch.Labels, Rules.At(step, Rules.Layered));
            foreach (var (name, values) in trained.Parameters)
            {
                Rules.Layered.Average(values, averages[name]);
            }

            Close.AssertEqual(trained.Averages, averages, 1e-6, $"after step {step} average of");
        }

        weights.WriteTo(trained.Engine);
        weights.WriteTo(trained.Engine, BufferKind.Average);
        trained.Program.Run(batch.Images, batch.Labels, Rules.At(3, Rules.Averaging(Rules.Nothing, 0.9f)));
        Assert.That(trained.Averages, Is.EqualTo(weights));
    }

    /// <summary>What an update makes of velocities that were there before tells the gradient that another engine gives by itself.</summary>
    [Test]
    public void Gradients_AreHadBackFromVelocities([Values] Placement placement)
    {
        var network = Blocked.Or(false, 5).WithDropout(0);
        var (weights, batch) = (Weights.Random(network), new Batch(network, 3));
        var plan = Optimise(Plans.Training(network, 3, placement));
        using var alone = Train(plan, weights, batch, Rules.Gradient);
        using var trained = new TrainedPlan(Create(plan.Devices), plan);
        weights.WriteTo(trained.Engine);
        var before = Weights.Random(network, seed: 3);
        before.WriteTo(trained.Engine, BufferKind.Velocity);
        trained.Program.Run(batch.Images, batch.Labels, Rules.At(0, Rules.Ordinary));
        var (after, changed) = (trained.Velocities, trained.Parameters);
        foreach (var tensor in network.Parameters)
        {
            var gradients = new float[tensor.Size];
            Rules.Ordinary.GradientsOf(tensor.Ordinal, tensor.IsBias, changed[tensor.Name], before[tensor.Name], after[tensor.Name], gradients);
            Close.AssertEqual(gradients.Select(value => -value).ToArray(), alone.Velocities[tensor.Name], 1e-4, $"gradient of {tensor.Name}");
        }
    }

    [Test]
    public void ClippedAndAveragedSteps_EqualTheReference([Values] Placement placement, [Range(1, 3)] int seed)
    {
        var network = RandomNetworks.Make(seed);
        var (weights, batch) = (Weights.Random(network), new Batch(network, 3));
        var rule = Rules.Averaging(Rules.Ordinary, 0.75f);
        using var actual = Train(Optimise(Plans.Asked(network, 3, 0.5, true, placement)), weights, batch, rule, steps: 3);
        using var expected = new TrainedPlan(new ReferenceEngine(), Plans.Asked(network, 3, 0.5, true, Placement.OneDevice));
        weights.WriteTo(expected.Engine);
        for (var step = 0; step < 3; step++)
        {
            expected.Program.Run(batch.Images, batch.Labels, Rules.At(step, rule));
        }

        Close.AssertEqual(actual.Velocities, expected.Velocities, 10 * StepsTolerance, "velocity of");
        Close.AssertEqual(actual.Parameters, expected.Parameters, StepsTolerance, "parameter");
        Close.AssertEqual(actual.Averages, expected.Averages, StepsTolerance, "average of");
    }

    [Test]
    public void ClippedAndAveragedRun_GivesTheSameBits_AndAllocatesNothing([Values] Placement placement)
    {
        var network = Blocked.Or(inBlocks: true, 7);
        var plan = Optimise(Plans.Asked(network, 4, 0.5, true, placement));
        var batch = new Batch(network, 4);
        var rule = Rules.Averaging(Rules.Ordinary, 0.75f);
        using var first = Train(plan, Weights.Random(network), batch, rule, steps: 3);
        using var second = Train(plan, Weights.Random(network), batch, rule, steps: 3);
        Assert.That(second.Parameters, Is.EqualTo(first.Parameters));
        Assert.That(second.Averages, Is.EqualTo(first.Averages));
        var arguments = Rules.At(3, rule);
        Assert.That(Allocations.Least(() => first.Program.Run(batch.Images, batch.Labels, arguments)), Is.Zero);
    }

    /// <summary>Averages are there for a plan that keeps them only, and are zero at first.</summary>
    [Test]
    public void Load_MakesAveragesWhereThePlanKeepsThem()
    {
        var network = new SmallNetwork(7, 2).Convolution(4, 3).Relu().FullyConnected(6).Classifier(3);
        using var trained = new TrainedPlan(Create(2), Optimise(Plans.Training(network, 2)));
        Assert.That(
            Assert.Throws<UserErrorException>(() => trained.Engine.Read("conv1.bias", BufferKind.Average, new float[4]))!.Message,
            Is.EqualTo("the engine holds no average named conv1.bias"));
        Weights.Random(network).WriteTo(trained.Engine);
        using var averaging = trained.Engine.Load(Optimise(Plans.Asked(network, 2, 0, true)));
        Assert.That(trained.Averages.Values.SelectMany(values => values), Has.All.Zero);
        Assert.That(trained.Parameters, Is.EqualTo(Weights.Random(network)));
    }

    private static double NormOf(IEnumerable<float[]> tensors) => Math.Sqrt(tensors.Sum(values => values.Sum(value => (double)value * value)));

    private static Weights Scaled(Weights weights, float factor)
    {
        foreach (var name in weights.Keys)
        {
            weights[name] = [.. weights[name].Select(value => factor * value)];
        }

        return weights;
    }
}
