using AlexNet.Core;

namespace AlexNet.Engines.Tests.Suite;

/// <summary>Plans of small networks.</summary>
internal static class Plans
{
    /// <summary>Where a test says nothing else, for networks whose columns no layer binds together. Set for a fixture; tests of this project do not run beside each other.</summary>
    public static Placement Placement { get; set; } = Placement.OneDevice;

    public static Plan Training(Network network, int batch, Placement? placement = null, DropoutScaling scaling = DropoutScaling.AtTraining) =>
        Compile.plan(network, placement ?? PlacementOf(network), batch, Mode.Training, scaling);

    /// <summary>With smoothed labels and weights of classes, or none.</summary>
    public static Plan Training(Network network, int batch, double smoothing, float[] classWeights) =>
        Asked(network, batch, PlanSettings.Plain(DropoutScaling.AtTraining).WithLoss(smoothing, classWeights));

    public static Plan Evaluation(Network network, int batch, Placement? placement = null, DropoutScaling scaling = DropoutScaling.AtTraining) =>
        Compile.plan(network, placement ?? PlacementOf(network), batch, Mode.Evaluation, scaling);

    /// <summary>A plan to train by that clips gradients and averages weights.</summary>
    /// <param name="clip">The norm that is allowed; 0: any.</param>
    public static Plan Asked(Network network, int batch, double clip, bool averages, Placement? placement = null) =>
        Asked(network, batch, PlanSettings.Plain(DropoutScaling.AtTraining).WithUpdates(clip, averages), placement);

    /// <summary>A plan to train by, as a recipe asks for it.</summary>
    public static Plan Asked(Network network, int batch, PlanSettings settings, Placement? placement = null) =>
        Compile.asked(settings, network, placement ?? PlacementOf(network), batch, Mode.Training);

    private static Placement PlacementOf(Network network) => network.BindingLayer is null ? Placement : Placement.OneDevice;
}
