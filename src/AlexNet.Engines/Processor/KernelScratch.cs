using AlexNet.Core;
using AlexNet.Engines.Processor.Kernels;

namespace AlexNet.Engines.Processor;

/// <summary>Working memory that the steps of our own need, for each thread.</summary>
internal static class KernelScratch
{
    /// <summary>Bytes per thread for the neediest step of a plan.</summary>
    /// <param name="shapeOf">How a buffer lies in memory.</param>
    public static long Bytes(Plan plan, Func<int, BlockedShape> shapeOf) => plan.Steps.Max(step => step.Operation switch
    {
        Operation.NormalisePool { Item: var s } => Bytes(shapeOf(s.Input), s.Columns, s.Window),
        Operation.NormalisePoolGradient { Item: var s } => Bytes(shapeOf(s.Input), s.Columns, s.Window),
        _ => 0,
    });

    private static long Bytes(BlockedShape shape, int columns, int window) =>
        sizeof(float) * (long)NormPoolKernel.Scratch(shape.Column(columns), window);
}
