using AlexNet.Core;

namespace AlexNet.Training;

/// <summary>Plans as training and evaluation execute them.</summary>
internal static class RunPlan
{
    /// <summary>On one device, fused.</summary>
    public static Plan Of(Network network, Recipe recipe, int batch, Mode mode) =>
        Fuse.all(Compile.plan(network, Placement.OneDevice, batch, mode, recipe.DropoutScaling));
}
