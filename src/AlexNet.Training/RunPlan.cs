using AlexNet.Core;

namespace AlexNet.Training;

/// <summary>Plans as training and evaluation execute them.</summary>
internal static class RunPlan
{
    /// <summary>Fused.</summary>
    public static Plan Of(Network network, Placement placement, Recipe recipe, int batch, Mode mode) =>
        Fuse.all(Compile.plan(network, placement, batch, mode, recipe.DropoutScaling));
}
