using AlexNet.Core;

namespace AlexNet.Engines.Processor;

/// <summary>
/// Takes a ReLU's gradient into the gradient of the normalisation that reads the ReLU: the mask, [x > 0], is of a number that the
/// normalisation has in hand, and a pass over the largest activations of the network is saved.
/// </summary>
internal static class RectifiedNorm
{
    /// <summary>The plan without those ReLU gradients, and the input gradients that normalisations now give with the mask applied.</summary>
    public static (Plan Plan, IReadOnlySet<int> Rectified) Fold(Plan plan)
    {
        var steps = new List<Step>();
        var rectified = new HashSet<int>();
        foreach (var step in plan.Steps)
        {
            if (step.Operation is Operation.ActivateGradient { Item: var relu } && relu.Function == Activation.Relu && steps.Count > 0
                && steps[^1].Operation is Operation.NormaliseGradient { Item: var norm } && Feeds(norm, relu))
            {
                rectified.Add(relu.InputGradient);
                steps[^1] = new(steps[^1].Device, steps[^1].Layer, steps[^1].Phase, Operation.NewNormaliseGradient(Into(norm, relu)));
            }
            else
            {
                steps.Add(step);
            }
        }

        return (WithSteps(plan, [.. steps]), rectified);
    }

    private static bool Feeds(NormaliseGradientStep norm, ActivateGradientStep relu) =>
        norm.InputGradient == relu.OutputGradient && norm.Input == relu.Output;

    private static NormaliseGradientStep Into(NormaliseGradientStep norm, ActivateGradientStep relu) =>
        new(norm.Norm, norm.Columns, norm.Input, norm.Output, norm.Scale, norm.OutputGradient, relu.InputGradient);

    private static Plan WithSteps(Plan plan, Step[] steps) => new(
        plan.Network, plan.Placement, plan.Mode, plan.Batch, plan.Buffers, steps, plan.Images, plan.Probabilities, plan.Losses);
}
