using AlexNet.Bench.Measuring;

namespace AlexNet.Bench.Output;

/// <summary>The part of a page that says where a training step's time went.</summary>
internal static class StepLines
{
    /// <summary>A table in Markdown, or nothing where no steps were timed.</summary>
    public static IEnumerable<string> Of(Measurement measurement) =>
        measurement.Floor is { } floor ? Of(measurement.Steps, floor, measurement.StepTable) : [];

    private static IEnumerable<string> Of(IReadOnlyList<StepTime> steps, Floor floor, StepTable units) =>
    [
        "",
        .. units.Note[..^1],
        units.Note[^1] + $"{Figures.Text(floor.Gigaflops * units.PerGigaflops)} {units.Rate}, or the bytes at {Figures.Text(floor.Gigabytes)} GB/s,",
        .. units.Rest,
        "",
        $"| step of the plan | by | {units.Time} | share | {units.Rate} | GB/s | floor, {units.Time} | floor ÷ time |",
        "| --- | --- | ---: | ---: | ---: | ---: | ---: | ---: |",
        .. steps.Select(step => Line(step, floor, units)),
        Sum(steps, floor, units),
    ];

    private static string Line(StepTime step, Floor floor, StepTable units)
    {
        var (arithmetic, gigabytes) = (Rate(step.Operations, step.Gigaflops * units.PerGigaflops), Rate(step.Bytes, step.Gigabytes));
        var least = floor.Milliseconds(step);
        return $"| {step.Name} | {step.By} | {Time(step.Milliseconds, units)} | {Figures.Percent(step.Share)} | {arithmetic} | {gigabytes} "
            + $"| {Time(least, units)} | {Figures.Percent(least / step.Milliseconds)} |";
    }

    private static string Sum(IReadOnlyList<StepTime> steps, Floor floor, StepTable units)
    {
        var (time, least) = (steps.Sum(step => step.Milliseconds), steps.Sum(floor.Milliseconds));
        return $"| **sum** |  | {Time(time, units)} | {Figures.Percent(steps.Sum(step => step.Share))} |  |  "
            + $"| {Time(least, units)} | {Figures.Percent(least / time)} |";
    }

    private static string Time(double milliseconds, StepTable units) => Figures.Text(milliseconds * units.PerMillisecond);

    private static string Rate(double amount, double rate) => amount > 0 ? Figures.Text(rate) : "";
}
