using System.Globalization;
using AlexNet.Core;
using AlexNet.Loader.Storage;

namespace AlexNet.Cli.Display;

/// <summary>What a step of one of several processes is expected to take.</summary>
internal static class ScalingTable
{
    /// <param name="plans">Of one of so many processes each, as they are executed.</param>
    /// <param name="computing">Seconds of the step without an exchange.</param>
    public static void Print(IReadOnlyList<Plan> plans, double computing, Link link)
    {
        var table = new TextTable(TableStyle.Ruled).Numbers("processes", "batch", "MB\nsent", "step, s", "of it\nwaiting", "images/s", "efficiency");
        foreach (var (plan, step) in Steps(plans, computing, link))
        {
            table.Row(
                $"{plan.Replicas}", plan.WholeBatch.ToString("N0", CultureInfo.InvariantCulture), Text(step.Bytes / 1e6, "N1"), Text(step.Seconds, "F3"), Text(step.Waiting, "F3"),
                Text(plan.WholeBatch / step.Seconds, "N1"), $"{Text(100 * step.Efficiency, "F1")} %");
        }

        table.Print();
        Terminal.Line(string.Create(
            CultureInfo.InvariantCulture,
            $"Expected, not measured: steps that take {computing:G4} s without an exchange, a link of {link.Bandwidth * 8e-9:G4} Gbit/s each way and {1e6 * link.Latency:G4} µs a message{Hosts(link)}, all processes equally fast. MB are those that a process sends in a step."));
    }

    public static void WriteJson(IReadOnlyList<Plan> plans, double computing, Link link, string file) => JsonFile.Write(file, new
    {
        computing,
        link = new { gbit_per_s = link.Bandwidth * 8e-9, microseconds = 1e6 * link.Latency, host_seconds_per_byte = link.Host },
        steps = Steps(plans, computing, link).Select(each => new
        {
            processes = each.Plan.Replicas,
            batch = each.Plan.WholeBatch,
            bytes = each.Step.Bytes,
            each.Step.Seconds,
            each.Step.Waiting,
            each.Step.Efficiency,
        }),
    });

    private static IEnumerable<(Plan Plan, ExpectedStep Step)> Steps(IReadOnlyList<Plan> plans, double computing, Link link) =>
        plans.Select(plan => (plan, Scaling.step(plan, computing, link)));

    private static string Hosts(Link link) => link.Host > 0 ? string.Create(CultureInfo.InvariantCulture, $", {1e9 * link.Host:G3} s of the processor a GB") : "";

    private static string Text(double value, string format) => value.ToString(format, CultureInfo.InvariantCulture);
}
