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
        Compile.asked(new PlanSettings(DropoutScaling.AtTraining, smoothing, classWeights), network, PlacementOf(network), batch, Mode.Training);

    public static Plan Evaluation(Network network, int batch, Placement? placement = null, DropoutScaling scaling = DropoutScaling.AtTraining) =>
        Compile.plan(network, placement ?? PlacementOf(network), batch, Mode.Evaluation, scaling);

    private static Placement PlacementOf(Network network) => network.BindingLayer is null ? Placement : Placement.OneDevice;
}
