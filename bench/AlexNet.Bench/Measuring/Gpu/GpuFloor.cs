using AlexNet.Core;

namespace AlexNet.Bench.Measuring.Gpu;

/// <summary>What a training step cannot be faster than, from a GPU's own limits.</summary>
/// <param name="Serial">Seconds where the plan's steps follow each other: of each the longer of its arithmetic and its memory.</param>
/// <param name="Overlapped">Seconds where all arithmetic and all memory of the step overlap perfectly.</param>
internal sealed record GpuFloor(double Serial, double Overlapped)
{
    /// <summary>From a plan alone.</summary>
    public static GpuFloor Of(Plan plan, Precision precision, Floor limits)
    {
        var costs = plan.Steps.Select(step => (
            Arithmetic: 2e-9 * Cost.step(plan, step).MultiplyAdds / limits.Gigaflops,
            Memory: 1e-9 * GpuBytes.Of(plan, step, precision) / limits.Gigabytes)).ToArray();
        return new(
            costs.Sum(cost => Math.Max(cost.Arithmetic, cost.Memory)),
            Math.Max(costs.Sum(cost => cost.Arithmetic), costs.Sum(cost => cost.Memory)));
    }
}
