using AlexNet.Core;
using AlexNet.Engines.Contracts;

namespace AlexNet.Engines.Tests.Suite;

/// <summary>Update rules and arguments of runs.</summary>
internal static class Rules
{
    /// <summary>v ← −∂L/∂w: the velocities after a run are the negative gradients.</summary>
    public static UpdateRule Gradient { get; } = UpdateRule.Everywhere(1, 1, 0, 0, 0);

    /// <summary>Leaves weights as they are: a training run for its losses alone.</summary>
    public static UpdateRule Nothing { get; } = UpdateRule.Everywhere(0, 0, 0, 0, 0);

    /// <summary>Every constant different from every other.</summary>
    public static UpdateRule Ordinary { get; } = UpdateRule.Everywhere(0.02f, 0.03f, 0.9f, 0.05f, 0.01f);

    /// <summary>The same with factors of the rate: a tenth in the first layer with weights, none in the second.</summary>
    public static UpdateRule Layered { get; } = new(0.02f, 0.03f, 0.9f, 0.05f, 0.01f, [0.1f, 0], averageDecay: 0.75f);

    /// <summary>The same with averages that keep a share of themselves.</summary>
    public static UpdateRule Averaging(UpdateRule rule, float decay) => new(
        rule.LearningRate, rule.BiasRate, rule.Momentum, rule.WeightDecay, rule.BiasDecay, rule.LayerFactors, decay);

    public static RunArguments At(long step, UpdateRule rule, ulong seed = 5) => new(seed, step, rule);
}
