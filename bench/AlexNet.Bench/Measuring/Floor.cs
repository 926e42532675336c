using AlexNet.Core;

namespace AlexNet.Bench.Measuring;

/// <summary>What no step can be faster than: the machine's own limits, measured in the same run.</summary>
/// <param name="Gigaflops">10⁹ floating-point operations a second.</param>
/// <param name="Gigabytes">10⁹ bytes a second to and from memory.</param>
internal sealed record Floor(double Gigaflops, double Gigabytes)
{
    /// <summary>In flops and bytes.</summary>
    public GpuLimits ForGpu => new(1e9 * Gigaflops, 1e9 * Gigabytes);

    /// <summary>The step's time at these limits: its arithmetic or its memory, whichever takes longer.</summary>
    public double Milliseconds(StepTime step) => Math.Max(1e-6 * step.Done / Gigaflops, 1e-6 * step.Bytes / Gigabytes);
}
