namespace AlexNet.Bench.Output;

/// <summary>In what units a page tells of a training step's parts, and what it says before the table.</summary>
/// <param name="Time">Name of the unit of time.</param>
/// <param name="PerMillisecond">How many of them.</param>
/// <param name="Rate">Name of the unit of arithmetic a second.</param>
/// <param name="PerGigaflops">How many of them.</param>
/// <param name="Note">Ends where the floor's rates follow.</param>
/// <param name="Rest">What follows them.</param>
internal sealed record StepTable(string Time, double PerMillisecond, string Rate, double PerGigaflops, string[] Note, string[] Rest)
{
    public static readonly StepTable Processor = new(
        "ms", 1, "GFLOP/s", 1,
        [
            "Where a training step's time went. GFLOP/s are in operations of the direct method, GB/s in bytes of each buffer once. The floor is the",
            "arithmetic that is done (Winograd's products without its transforms) at ",
        ],
        [
            "both measured in this run. A step can be faster than its floor: what stays in a cache does not wait for memory, and multiplications by",
            "the padding's zeros count, but need not be done.",
        ]);

    public static readonly StepTable Gpu = new(
        "µs", 1e3, "TFLOP/s", 1e-3,
        [
            "Where a training step's time went, each step of the plan launched and timed by itself: with the gaps between launches, which the graph",
            "does not have. TFLOP/s are in operations of the direct method, GB/s in bytes of each buffer once. The floor is the arithmetic at ",
        ],
        [
            "both measured in this run. A step can be faster than its floor: what stays in the GPU's cache does not wait for memory, and",
            "multiplications by the padding's zeros count, but need not be done.",
        ]);
}
