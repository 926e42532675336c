using AlexNet.Core;
using AlexNet.Engines.Contracts;
using NUnit.Framework;

namespace AlexNet.Engines.Tests.Suite;

/// <summary>What every engine must do. Derive one fixture per engine; every test then runs on it.</summary>
public abstract partial class EngineSuite
{
    /// <summary>Why this engine cannot run here, for instance which library is missing; null where it can.</summary>
    protected virtual string? SkipReason => null;

    /// <summary>‖ours − expected‖ / ‖expected‖ that float32 sums in another order may differ by after one run of a small network.</summary>
    protected virtual double Tolerance => 2e-5;

    /// <summary>The same after three updates, where differences have grown.</summary>
    protected virtual double StepsTolerance => 2e-4;

    /// <summary>The rewrites that this engine's plans go through in production.</summary>
    protected virtual Plan Optimise(Plan plan) => Fuse.all(plan);

    /// <summary>Whether it takes plans that were rewritten for GPUs.</summary>
    protected virtual bool TakesGpuPlans => false;

    /// <summary>Why networks of AlexNet's size are left to another fixture of the same engine; null where they are not.</summary>
    protected virtual string? SmallNetworksOnly => null;

    [OneTimeSetUp]
    public void SkipWhereTheEngineCannotRun()
    {
        if (SkipReason is { } reason)
        {
            Assert.Ignore(reason);
        }
    }

    /// <summary>To be called by tests of AlexNet itself.</summary>
    private void SkipWhereNetworksAreSmall()
    {
        if (SmallNetworksOnly is { } reason)
        {
            Assert.Ignore(reason);
        }
    }

    /// <summary>A fresh engine that holds nothing; the test disposes of it.</summary>
    protected abstract IEngine Create();

    /// <summary>One that plans on that many devices can be loaded into.</summary>
    protected virtual IEngine Create(int devices) => Create();

    /// <summary>Loads a plan, sets the weights and runs some steps of one rule; the program stays open in the result.</summary>
    private TrainedPlan Train(Plan plan, Weights weights, Batch batch, UpdateRule rule, int steps = 1)
    {
        var trained = new TrainedPlan(Create(plan.Devices), plan);
        weights.WriteTo(trained.Engine);
        for (var step = 0; step < steps; step++)
        {
            trained.Program.Run(batch.Images, batch.Labels, Rules.At(step, rule));
            trained.Losses.Add(trained.Program.Losses[..batch.Labels.Length].ToArray());
        }

        return trained;
    }

    /// <summary>Softmax of a network on images, by an evaluation plan, one row per label.</summary>
    private float[] Probabilities(Network network, Weights weights, ReadOnlySpan<float> images, int[] labels)
    {
        using var trained = new TrainedPlan(Create(), Plans.Evaluation(network, labels.Length));
        weights.WriteTo(trained.Engine);
        trained.Program.Run(images, labels, default);
        return trained.Program.Probabilities[..(labels.Length * network.Classes)].ToArray();
    }
}
