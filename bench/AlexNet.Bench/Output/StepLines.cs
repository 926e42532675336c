using AlexNet.Bench.Measuring;

namespace AlexNet.Bench.Output;

/// <summary>The part of a page that says where a training step's time went.</summary>
internal static class StepLines
{
    /// <summary>A table in Markdown, or nothing where no steps were timed.</summary>
    public static IEnumerable<string> Of(Measurement measurement) => measurement.Floor is not { } floor
        ? []
        : [
            "",
            "Where a training step's time went. GFLOP/s are in operations of the direct method, GB/s in bytes of each buffer once. The floor is the",
            $"arithmetic that is done (Winograd's products without its transforms) at {Figures.Text(floor.Gigaflops)} GFLOP/s, or the bytes at "
                + $"{Figures.Text(floor.Gigabytes)} GB/s,",
            "both measured in this run. A step can be faster than its floor: what stays in a cache does not wait for memory, and multiplications by",
            "the padding's zeros count, but need not be done.",
            "",
            "| step of the plan | by | ms | share | GFLOP/s | GB/s | floor, ms | floor ÷ time |",
            "| --- | --- | ---: | ---: | ---: | ---: | ---: | ---: |",
            .. measurement.Steps.Select(step => Line(step, floor)),
            Sum(measurement.Steps, floor),
        ];

    private static string Line(StepTime step, Floor floor)
    {
        var (gigaflops, gigabytes) = (Rate(step.Operations, step.Gigaflops), Rate(step.Bytes, step.Gigabytes));
        var least = floor.Milliseconds(step);
        return $"| {step.Name} | {step.By} | {Figures.Text(step.Milliseconds)} | {Figures.Percent(step.Share)} | {gigaflops} | {gigabytes} "
            + $"| {Figures.Text(least)} | {Figures.Percent(least / step.Milliseconds)} |";
    }

    private static string Sum(IReadOnlyList<StepTime> steps, Floor floor)
    {
        var (time, least) = (steps.Sum(step => step.Milliseconds), steps.Sum(floor.Milliseconds));
        return $"| **sum** |  | {Figures.Text(time)} | {Figures.Percent(steps.Sum(step => step.Share))} |  |  "
            + $"| {Figures.Text(least)} | {Figures.Percent(least / time)} |";
    }

    private static string Rate(double amount, double rate) => amount > 0 ? Figures.Text(rate) : "";
}
