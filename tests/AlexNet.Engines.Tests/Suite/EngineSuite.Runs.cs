using AlexNet.Core;
using NUnit.Framework;

namespace AlexNet.Engines.Tests.Suite;

/// <summary>What a run promises: repeatable, free of allocations, strict about its arguments; and the update rule.</summary>
public abstract partial class EngineSuite
{
    [Test]
    public void Run_WithTheSameSeed_GivesTheSameBits([Values] Placement placement, [Values] bool inBlocks)
    {
        var network = Blocked.Or(inBlocks, 7);
        var plan = Optimise(Plans.Training(network, 4, placement));
        var batch = new Batch(network, 4);
        using var first = Train(plan, Weights.Random(network), batch, Rules.Ordinary, steps: 4);
        using var second = Train(plan, Weights.Random(network), batch, Rules.Ordinary, steps: 4);
        Assert.That(second.Losses, Is.EqualTo(first.Losses));
        Assert.That(second.Parameters, Is.EqualTo(first.Parameters));
    }

    [Test]
    public void Run_ReadsImagesWhereverTheyLie([Values] Mode mode, [Values] Placement placement, [Values] bool inBlocks)
    {
        var network = Blocked.Or(inBlocks, 8);
        var batch = new Batch(network, 3);
        var plan = Optimise(Compile.plan(network, placement, 3, mode, DropoutScaling.AtTest));
        using var trained = Train(plan, Weights.Random(network), batch, Rules.Nothing);

        // Amid others, at no multiple of anything; and the first array must not be looked at again.
        var images = batch.Images.ToArray();
        float[] amid = [float.NaN, .. images, float.NaN];
        batch.Images.AsSpan().Fill(float.NaN);
        trained.Program.Run(amid.AsSpan(1, images.Length), batch.Labels, Rules.At(0, Rules.Nothing));
        Assert.That(trained.Program.Losses[..3].ToArray(), Is.EqualTo(trained.Losses[0]));
        if (mode == Mode.Evaluation)
        {
            trained.Program.Run(images.AsSpan(0, images.Length / 3 * 2), batch.Labels.AsSpan(0, 2), default);
            Assert.That(trained.Program.Losses[..2].ToArray(), Is.EqualTo(trained.Losses[0][..2]));
        }
    }

    [Test]
    public void Run_WithAnotherSeedOrStep_DropsOtherUnits()
    {
        var network = new SmallNetwork(5).FullyConnected(64).Dropout().Classifier(5);
        var batch = new Batch(network, 4);
        using var trained = Train(Plans.Training(network, 4), Weights.Random(network), batch, Rules.Nothing);
        var losses = trained.Losses[0];
        Assert.That(LossesAt(step: 0, seed: 5), Is.EqualTo(losses));
        Assert.That(LossesAt(step: 0, seed: 6), Is.Not.EqualTo(losses));
        Assert.That(LossesAt(step: 1, seed: 5), Is.Not.EqualTo(losses));

        float[] LossesAt(long step, ulong seed)
        {
            trained.Program.Run(batch.Images, batch.Labels, Rules.At(step, Rules.Nothing, seed));
            return trained.Program.Losses[..4].ToArray();
        }
    }

    [Test]
    public void Run_AllocatesNothing([Values] Mode mode, [Values] Placement placement, [Values] bool inBlocks)
    {
        var network = Blocked.Or(inBlocks, 2);
        var plan = Optimise(Compile.plan(network, placement, 4, mode, DropoutScaling.AtTest));
        var batch = new Batch(network, 4);
        using var trained = Train(plan, Weights.Random(network), batch, Rules.Ordinary, steps: 3);
        var arguments = Rules.At(3, Rules.Ordinary);

        var bytes = Allocations.Least(() =>
        {
            trained.Program.Run(batch.Images, batch.Labels, arguments);
            trained.Program.Run(batch.Images, batch.Labels, arguments);
        });
        Assert.That(bytes, Is.Zero);
    }

    [Test]
    public void Update_FollowsTheCoresRule()
    {
        var network = RandomNetworks.Make(5).WithDropout(0);
        var batch = new Batch(network, 3);
        var weights = Weights.Random(network);
        using var trained = Train(Optimise(Plans.Training(network, 3)), weights, batch, Rules.Ordinary, steps: 3);
        using var gradients = new TrainedPlan(Create(), Optimise(Plans.Training(network, 3)));

        var velocities = new Weights();
        for (var step = 0; step < 3; step++)
        {
            weights.WriteTo(gradients.Engine);
            gradients.Program.Run(batch.Images, batch.Labels, Rules.At(step, Rules.Gradient));
            Apply(Rules.Ordinary, network, weights, velocities, gradients.Velocities);
        }

        Close.AssertEqual(trained.Velocities, velocities, 10 * StepsTolerance, "velocity of");
        Close.AssertEqual(trained.Parameters, weights, StepsTolerance, "parameter");
    }

    /// <summary>The first step leaves the second layer as it is, to the bit; the second step takes every layer again.</summary>
    [Test]
    public void Update_FollowsTheFactorsOfLayers()
    {
        var network = RandomNetworks.Make(5).WithDropout(0);
        var batch = new Batch(network, 3);
        var plan = Optimise(Plans.Training(network, 3));
        var (weights, velocities) = (Weights.Random(network), SmallVelocities(network));
        using var trained = new TrainedPlan(Create(plan.Devices), plan);
        using var gradients = new TrainedPlan(Create(plan.Devices), plan);
        weights.WriteTo(trained.Engine);
        velocities.WriteTo(trained.Engine, BufferKind.Velocity);
        for (var step = 0; step < 2; step++)
        {
            var rule = step == 0 ? Rules.Layered : Rules.Ordinary;
            weights.WriteTo(gradients.Engine);
            gradients.Program.Run(batch.Images, batch.Labels, Rules.At(step, Rules.Gradient));
            Apply(rule, network, weights, velocities, gradients.Velocities);
            trained.Program.Run(batch.Images, batch.Labels, Rules.At(step, rule));
            Close.AssertEqual(trained.Velocities, velocities, 10 * StepsTolerance, $"after step {step} velocity of");
            Close.AssertEqual(trained.Parameters, weights, StepsTolerance, $"after step {step} parameter");
            foreach (var tensor in network.Parameters.Where(tensor => step == 0 && tensor.Ordinal == 1))
            {
                Assert.That(trained.Parameters[tensor.Name], Is.EqualTo(Weights.Random(network)[tensor.Name]), tensor.Name);
                Assert.That(trained.Velocities[tensor.Name], Is.EqualTo(SmallVelocities(network)[tensor.Name]), tensor.Name);
            }
        }
    }

    [TestCase(-1)]
    [TestCase(5)]
    public void Run_WithALabelOutsideTheClasses_IsRefused(int label)
    {
        using var trained = new TrainedPlan(Create(), Plans.Training(new SmallNetwork(5).Classifier(5), 2));
        var error = Assert.Throws<UserErrorException>(() => trained.Program.Run(new float[2 * 75], [0, label], default));
        Assert.That(error!.Message, Does.Contain($"label {label}").And.Contain("0 to 4"));
    }

    [TestCase(Mode.Training, 1, 75)]
    [TestCase(Mode.Training, 3, 225)]
    [TestCase(Mode.Training, 2, 149)]
    [TestCase(Mode.Evaluation, 0, 0)]
    [TestCase(Mode.Evaluation, 3, 225)]
    [TestCase(Mode.Evaluation, 1, 74)]
    [TestCase(Mode.Evaluation, 2, 151)]
    public void Run_WithAnotherBatchThanThePlans_IsRefused(Mode mode, int labels, int pixels)
    {
        var plan = Compile.plan(new SmallNetwork(5).Classifier(5), Placement.OneDevice, 2, mode, DropoutScaling.AtTest);
        using var trained = new TrainedPlan(Create(), plan);
        Assert.Throws<UserErrorException>(() => trained.Program.Run(new float[pixels], new int[labels], default));
    }

    [Test]
    public void Load_OfATensorWithAnotherSize_IsRefused()
    {
        using var trained = new TrainedPlan(Create(), Plans.Training(new SmallNetwork(5).Classifier(5), 2));
        var error = Assert.Throws<UserErrorException>(() => trained.Engine.Load(Plans.Training(new SmallNetwork(5).Classifier(6), 2)));
        Assert.That(error!.Message, Does.Contain("fc1."));
    }

    [Test]
    public void Parameters_AreReadAsWritten_AndUnknownOnesRefused([Values] Placement placement)
    {
        var network = RandomNetworks.Make(6);
        using var trained = new TrainedPlan(Create(), Optimise(Plans.Training(network, 2, placement)));
        var weights = Weights.Random(network);
        weights.WriteTo(trained.Engine);
        foreach (var (name, values) in Weights.Random(network, seed: 2))
        {
            trained.Engine.Write(name, BufferKind.Velocity, values);
        }

        Assert.That(trained.Parameters, Is.EqualTo(weights));
        Assert.That(trained.Velocities, Is.EqualTo(Weights.Random(network, seed: 2)));
        Assert.Throws<UserErrorException>(() => trained.Engine.Read("fc99.weight", BufferKind.Parameter, new float[1]));
    }

    /// <summary>A plan for evaluation has no velocities; one for training adds them, and nothing that was there changes.</summary>
    [Test]
    public void Load_MakesParametersZero_AndVelocitiesForTrainingOnly([Values] Placement placement)
    {
        var network = new SmallNetwork(7, 2).Convolution(4, 3).Relu().FullyConnected(6).Classifier(3);
        using var trained = new TrainedPlan(Create(2), Optimise(Plans.Evaluation(network, 2, placement)));
        Assert.That(trained.Parameters.Values.SelectMany(values => values), Has.All.Zero);
        foreach (var tensor in network.Parameters)
        {
            Assert.That(
                Assert.Throws<UserErrorException>(() => trained.Engine.Read(tensor.Name, BufferKind.Velocity, new float[tensor.Size]))!.Message,
                Is.EqualTo($"the engine holds no velocity named {tensor.Name}"));
        }

        var weights = Weights.Random(network);
        weights.WriteTo(trained.Engine);
        using var training = trained.Engine.Load(Optimise(Plans.Training(network, 2, placement)));
        Assert.That(trained.Velocities.Values.SelectMany(values => values), Has.All.Zero);
        Assert.That(trained.Parameters, Is.EqualTo(weights));
    }

    private static Weights SmallVelocities(Network network)
    {
        var velocities = Weights.Random(network, seed: 2);
        foreach (var name in velocities.Keys)
        {
            velocities[name] = [.. velocities[name].Select(velocity => 0.01f * velocity)];
        }

        return velocities;
    }

    private static void Apply(UpdateRule rule, Network network, Weights weights, Weights velocities, Weights negativeGradients)
    {
        foreach (var tensor in network.Parameters)
        {
            velocities.TryAdd(tensor.Name, new float[tensor.Size]);
            var gradient = negativeGradients[tensor.Name].Select(v => -v).ToArray();
            rule.Apply(tensor.Ordinal, tensor.IsBias, weights[tensor.Name], velocities[tensor.Name], gradient);
        }
    }
}
