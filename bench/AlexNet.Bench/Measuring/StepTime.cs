namespace AlexNet.Bench.Measuring;

/// <summary>One step of a plan, as it was executed.</summary>
/// <param name="Name">Layer and operation.</param>
/// <param name="Milliseconds">Mean over the timed runs.</param>
/// <param name="Share">Of the whole training step, 0–1.</param>
/// <param name="Operations">Floating-point operations, two per multiply-add of the direct method; 0 where none are counted.</param>
/// <param name="Bytes">Read and written, each buffer once.</param>
internal sealed record StepTime(string Name, double Milliseconds, double Share, double Operations, double Bytes)
{
    /// <summary>Operations that are done; fewer than the direct method's with Winograd.</summary>
    public double Done { get; init; } = Operations;

    /// <summary>What computes a product; empty for steps of our own kernels.</summary>
    public string By { get; init; } = "";

    /// <summary>10⁹ operations a second.</summary>
    public double Gigaflops => 1e-6 * Operations / Milliseconds;

    /// <summary>10⁹ bytes a second.</summary>
    public double Gigabytes => 1e-6 * Bytes / Milliseconds;
}
