using AlexNet.Core;

namespace AlexNet.Engines.Tests.Suite;

/// <summary>Plans of small networks.</summary>
internal static class Plans
{
    public static Plan Training(Network network, int batch, Placement placement = Placement.OneDevice, DropoutScaling scaling = DropoutScaling.AtTraining) =>
        Compile.plan(network, placement, batch, Mode.Training, scaling);

    public static Plan Evaluation(Network network, int batch, Placement placement = Placement.OneDevice, DropoutScaling scaling = DropoutScaling.AtTraining) =>
        Compile.plan(network, placement, batch, Mode.Evaluation, scaling);
}
