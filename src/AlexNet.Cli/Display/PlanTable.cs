using System.Globalization;
using AlexNet.Core;
using AlexNet.Loader.Storage;

namespace AlexNet.Cli.Display;

/// <summary>What a plan costs, per layer and in sum.</summary>
internal static class PlanTable
{
    /// <param name="precision">What GPUs run it in; null where processors do.</param>
    public static void Print(Plan plan, Precision? precision, bool withSteps)
    {
        var layers = Cost.layers(plan);
        // So close that alexnet's numbers stand whole on a terminal of 80 columns.
        var table = new TextTable(TableStyle.Ruled).Texts("layer", "columns").Numbers("output", "parameters", "multiply-\nadds", "activations", "MB\nmoved", "MB\nsent");
        table.Row("image", "", plan.Input.ToString(), "", "", "", "", "");
        foreach (var layer in layers)
        {
            table.Row(
                layer.Name, $"{layer.Columns}", layer.Output.ToString(), Number(layer.Parameters), Number(layer.MultiplyAdds), Number(layer.Activations), Megabytes(layer.Bytes), Megabytes(layer.Traffic));
        }

        table.Row(
            "sum", "", "", Number(layers.Sum(l => l.Parameters)), Number(layers.Sum(l => l.MultiplyAdds)), Number(layers.Sum(l => l.Activations)), Megabytes(layers.Sum(l => l.Bytes)), Megabytes(layers.Sum(l => l.Traffic)));
        table.Print();
        Terminal.Line("Multiply-adds and activations are forward, per image; MB are those of a training step of the whole batch: moved to and from memory, sent between devices.");
        Terminal.Line(string.Create(
            CultureInfo.InvariantCulture,
            $"{plan.Network.Name}, batch {plan.Batch}{InParts(plan)}, {plan.Placement}: {Counted.Of(plan.Steps.Length, "step")}, {2e-9 * Cost.multiplyAddsPerImage(plan):F4} GFLOP per image and training step, {2e-9 * Cost.multiplyAddsPerImage(plan) * plan.Batch:F1} GFLOP per batch"));
        if (plan.Replicas > 1)
        {
            Terminal.Line($"one of {plan.Replicas} processes, which have {Counted.Of(plan.Batch, "image")} each of a batch of {plan.WholeBatch}: sends {Megabytes(Cost.exchange(plan))} MB in a step{Exchanges(plan)}");
        }

        var memory = Memory.plain(plan).DeviceBytes;
        Terminal.Line($"memory: {string.Join(", ", memory.Select((bytes, device) => $"device {device} {Megabytes(bytes)} MB"))}");
        var onGpu = OnGpu.Of(plan, precision);
        if (onGpu is not null)
        {
            Terminal.Line($"on a GPU in {onGpu.Word}: {Counted.Of(onGpu.Launches, "launch")}, {Megabytes(onGpu.Bytes)} MB{Floor(plan, onGpu.Precision)}");
        }

        if (withSteps)
        {
            Steps(plan, onGpu).Print();
        }
    }

    public static void WriteJson(Plan plan, Precision? precision, string file)
    {
        var layers = Cost.layers(plan).Select(l => new { l.Name, l.Columns, Output = new[] { l.Output.Channels, l.Output.Height, l.Output.Width }, l.Parameters, l.MultiplyAdds, l.Activations, l.Bytes, l.Traffic });
        var gpu = OnGpu.Of(plan, precision) is { } onGpu ? new { precision = onGpu.Word, launches = onGpu.Launches, bytes = onGpu.Bytes } : null;
        var all = new { network = plan.Network.Name, plan.Batch, microbatches = plan.Parts, plan.Replicas, exchange = Cost.exchange(plan), Placement = plan.Placement.ToString(), layers, memory = Memory.plain(plan).DeviceBytes, gpu };
        JsonFile.Write(file, all);
    }

    /// <summary>In which messages.</summary>
    private static string Exchanges(Plan plan)
    {
        string Of(int count, string what) => count > 0 ? $", {Counted.Of(count, what)}" : "";
        int Count(Func<Operation, bool> isOne) => plan.Steps.Count(step => isOne(step.Operation));
        return Of(Count(each => each.IsAllReduce), "sum") + Of(Count(each => each.IsGatherImages || each.IsGatherChannels), "gathering") + Of(Count(each => each.IsScatterImages), "scattering");
    }

    private static string InParts(Plan plan) => plan.Parts > 1 ? $" in {plan.Parts} microbatches of {Counted.Of(plan.Microbatch, "image")}" : "";

    private static TextTable Steps(Plan plan, OnGpu? onGpu)
    {
        var table = new TextTable(TableStyle.Ruled).Texts("step", "device", "layer", "phase", "operation").Numbers("MFLOP\nper image", "MB");
        if (onGpu is not null)
        {
            table.Numbers("launches").Texts("stream");
        }

        foreach (var (step, number) in plan.Steps.Select((step, number) => (step, number)))
        {
            var flop = (2e-6 * Cost.step(plan, step).MultiplyAdds / plan.Batch).ToString("N1", CultureInfo.InvariantCulture);
            string[] first = [$"{number}", $"{step.Device}", step.Layer, step.Phase.ToString().ToLowerInvariant(), step.Operation.Name, flop];
            table.Row(onGpu is null
                ? [.. first, Megabytes(Cost.step(plan, step).Bytes)]
                : [.. first, Megabytes(onGpu.Steps[number].Bytes), $"{onGpu.Steps[number].Launches}", step.Stream.ToString().ToLowerInvariant()]);
        }

        return table;
    }

    /// <summary>Of the numbers that the published limits are of.</summary>
    private static string Floor(Plan plan, Precision precision)
    {
        if (precision != Precision.BF16)
        {
            return "";
        }

        var (limits, floor) = (GpuCost.h200, GpuCost.floor(plan, precision, GpuCost.h200));
        return string.Create(
            CultureInfo.InvariantCulture,
            $"; at an H200's published {1e-12 * limits.Flops:F0} TFLOP/s and {1e-12 * limits.Bandwidth:F1} TB/s no less than {1e3 * floor.InTurn:F2} ms step after step, {1e3 * floor.Overlapped:F2} ms where all overlaps");
    }

    private static string Number(long value) => value.ToString("N0", CultureInfo.InvariantCulture);

    private static string Megabytes(long bytes) => (bytes / 1e6).ToString("N1", CultureInfo.InvariantCulture);

    /// <summary>What a plan's steps cost where GPUs run it.</summary>
    private sealed record OnGpu(Precision Precision, GpuStepCost[] Steps)
    {
        public string Word => Precision.ToString().ToLowerInvariant();

        public int Launches => Steps.Sum(cost => cost.Launches);

        public long Bytes => Steps.Sum(cost => cost.Bytes);

        public static OnGpu? Of(Plan plan, Precision? precision) => precision is { } numbers ? new(numbers, GpuCost.steps(plan, numbers)) : null;
    }
}

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
