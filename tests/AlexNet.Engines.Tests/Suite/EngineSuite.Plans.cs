using AlexNet.Core;
using NUnit.Framework;

namespace AlexNet.Engines.Tests.Suite;

/// <summary>Plans of one network that must mean the same function, and programs that share an engine.</summary>
public abstract partial class EngineSuite
{
    [Test]
    public void TwoDevices_MeanTheSameAsOne([Range(1, 8)] int seed)
    {
        var network = RandomNetworks.Make(seed);
        AssertSame(network, Plans.Training(network, 3, Placement.OneDevice), Plans.Training(network, 3, Placement.ColumnPerDevice));
    }

    [Test]
    public void AColumnOnEachDevice_MeansTheSameAsOne([Values(3, 4)] int columns, [Range(1, 3)] int seed)
    {
        var network = RandomNetworks.Make(seed, columns);
        var spread = Plans.Training(network, 3, Placement.ColumnPerDevice);
        Assert.That(spread.Devices, Is.EqualTo(columns));
        AssertSame(network, Plans.Training(network, 3, Placement.OneDevice), spread);
    }

    [Test]
    public void OptimisedPlan_MeansTheSame([Range(1, 6)] int seed, [Values] Placement placement)
    {
        var network = RandomNetworks.Make(seed + 50);
        var plan = Plans.Training(network, 3, placement);
        AssertSame(network, plan, Optimise(plan));
    }

    private static IEnumerable<TestCaseData> Rewrites() =>
        from rewrite in new (string Name, Func<Plan, Plan> Of)[]
        {
            (nameof(Fuse.activation), Fuse.activation), (nameof(Fuse.reluGradient), Fuse.reluGradient),
            (nameof(Fuse.normalisePool), Fuse.normalisePool), (nameof(Fuse.all), Fuse.all),
        }
        from placement in Enum.GetValues<Placement>()
        select new TestCaseData(rewrite.Of, placement).SetArgDisplayNames(rewrite.Name, $"{placement}");

    private static IEnumerable<TestCaseData> RewritesForGpus() =>
        from rewrite in new (string Name, Func<Plan, Plan> Of)[]
        {
            (nameof(Fuse.poolBias), plan => Fuse.poolBias(Fuse.all(plan))), (nameof(Fuse.biasGradient), plan => Fuse.biasGradient(Fuse.all(plan))),
            (nameof(Fuse.updates), Fuse.updates), (nameof(Fuse.gpu), Fuse.gpu),
        }
        from placement in Enum.GetValues<Placement>()
        select new TestCaseData(rewrite.Of, placement).SetArgDisplayNames(rewrite.Name, $"{placement}");

    [TestCaseSource(nameof(RewritesForGpus))]
    public void RewriteForGpus_MeansTheSameOrIsRefused(Func<Plan, Plan> rewrite, Placement placement)
    {
        if (TakesGpuPlans)
        {
            Rewrite_MeansTheSame(rewrite, placement);
            return;
        }

        using var engine = Create(2);
        var plan = rewrite(Plans.Training(Rewritten, 3, placement));
        Assert.That(Assert.Throws<NotSupportedException>(() => engine.Load(plan))!.Message, Is.EqualTo("the plan was rewritten for GPUs; allowed on processors is Fuse.all"));
    }

    /// <summary>Pooling stands where the paper has it and, as in the original program, before the ReLU; once it does not overlap.</summary>
    [TestCaseSource(nameof(Rewrites))]
    public void Rewrite_MeansTheSame(Func<Plan, Plan> rewrite, Placement placement)
    {
        var plan = Plans.Training(Rewritten, 3, placement);
        var rewritten = rewrite(plan);
        Assert.That(rewritten.Steps, Has.Length.LessThan(plan.Steps.Length));
        AssertSame(Rewritten, plan, rewritten);
    }

    private static Network Rewritten => new SmallNetwork(31, 2)
        .Convolution(32, 3).Relu().Normalise().MaxPool()
        .Convolution(64, 3, own: true).Normalise().MaxPool(2).Relu()
        .Convolution(32, 3, pad: 1).Relu()
        .Convolution(32, 3, pad: 1).Relu().MaxPool()
        .FullyConnected(20).Relu().Dropout().Classifier(5);

    [Test]
    public void DropoutAtTest_ScalesEvaluation()
    {
        var network = new SmallNetwork(7, 2).Convolution(8, 3).Relu().FullyConnected(12).Relu().Dropout(0.25).Classifier(6);
        var weights = Weights.Random(network);
        var batch = new Batch(network, 3);
        var scaled = Evaluate(network, weights, batch, DropoutScaling.AtTest);

        // The same as shrinking the weights that read the dropped layer's outputs.
        weights["fc6.weight"] = [.. weights["fc6.weight"].Select(w => w * 0.75f)];
        Close.AssertEqual(scaled, Evaluate(network, weights, batch, DropoutScaling.AtTraining), Tolerance, "probabilities");
    }

    [Test]
    public void PartialBatch_GivesTheFullOnesRows([Values] Placement placement, [Values] bool inBlocks)
    {
        var network = Blocked.Or(inBlocks, 3);
        var batch = new Batch(network, 5);
        using var trained = new TrainedPlan(Create(), Optimise(Plans.Evaluation(network, 5, placement)));
        Weights.Random(network).WriteTo(trained.Engine);
        trained.Program.Run(batch.Images, batch.Labels, default);
        var full = trained.Program.Probabilities.ToArray();
        var losses = trained.Program.Losses.ToArray();

        // Other images in between, so that nothing is right by having been left there.
        trained.Program.Run(new Batch(network, 5, seed: 2).Images, batch.Labels, default);
        trained.Program.Run(batch.Images.AsSpan(0, 2 * 3 * network.Crop * network.Crop), batch.Labels.AsSpan(0, 2), default);
        Close.AssertEqual(trained.Program.Probabilities[..(2 * network.Classes)], full.AsSpan(0, 2 * network.Classes), Tolerance, "probabilities");
        Close.AssertEqual(trained.Program.Losses[..2], losses.AsSpan(0, 2), Tolerance, "losses");
    }

    [Test]
    public void TrainingAndEvaluation_ShareParameters([Values] bool inBlocks)
    {
        var network = Blocked.Or(inBlocks, 4).WithDropout(0);
        var batch = new Batch(network, 4);
        using var trained = new TrainedPlan(Create(), Optimise(Plans.Training(network, 4)));
        using var evaluation = trained.Engine.Load(Optimise(Plans.Evaluation(network, 4)));
        Weights.Random(network).WriteTo(trained.Engine);
        for (var step = 0; step < 3; step++)
        {
            evaluation.Run(batch.Images, batch.Labels, default);
            var before = evaluation.Losses[..4].ToArray();
            trained.Program.Run(batch.Images, batch.Labels, Rules.At(step, Rules.Ordinary));
            Close.AssertEqual(before, trained.Program.Losses[..4], Tolerance, $"losses at step {step}");
            Assert.That(step == 0 || before.Average() < trained.Losses[^1].Average(), "the loss falls");
            trained.Losses.Add(before);
        }
    }

    /// <summary>Widths around those of the blocks in which libraries keep weights, with more weights than one thread moves.</summary>
    [Test]
    public void Parameters_AreReadAsTheyWereWritten([Values(5, 24, 64, 80, 100)] int outputs)
    {
        var network = new SmallNetwork(15).Convolution(48, 3).Relu().FullyConnected(outputs).Relu().Classifier(5);
        var weights = Weights.Random(network);
        using var trained = new TrainedPlan(Create(), Optimise(Plans.Training(network, 4, Placement.OneDevice)));
        weights.WriteTo(trained.Engine);

        Assert.That(trained.Parameters, Is.EqualTo(weights));
    }

    private float[] Evaluate(Network network, Weights weights, Batch batch, DropoutScaling scaling)
    {
        using var trained = new TrainedPlan(Create(), Optimise(Plans.Evaluation(network, batch.Labels.Length, scaling: scaling)));
        weights.WriteTo(trained.Engine);
        trained.Program.Run(batch.Images, batch.Labels, default);
        return trained.Program.Probabilities[..(batch.Labels.Length * network.Classes)].ToArray();
    }

    private void AssertSame(Network network, Plan expected, Plan actual, int steps = 3)
    {
        var weights = Weights.Random(network);
        var batch = new Batch(network, expected.Batch);
        using var a = Train(expected, weights, batch, Rules.Ordinary, steps);
        using var b = Train(actual, weights, batch, Rules.Ordinary, steps);
        for (var step = 0; step < steps; step++)
        {
            Close.AssertEqual(b.Losses[step], a.Losses[step], StepsTolerance, $"losses at step {step}");
        }

        Close.AssertEqual(b.Program.Probabilities, a.Program.Probabilities, StepsTolerance, "probabilities");
        Close.AssertEqual(b.Velocities, a.Velocities, 10 * StepsTolerance, "velocity of");
        Close.AssertEqual(b.Parameters, a.Parameters, StepsTolerance, "parameter");
    }
}
