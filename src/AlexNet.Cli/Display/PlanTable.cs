using System.Globalization;
using AlexNet.Core;
using AlexNet.Loader.Storage;

namespace AlexNet.Cli.Display;

/// <summary>What a plan costs, per layer and in sum.</summary>
internal static class PlanTable
{
    public static void Print(Plan plan, bool withSteps)
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
            $"{plan.Network.Name}, batch {plan.Batch}, {plan.Placement}: {Counted.Of(plan.Steps.Length, "step")}, {2e-9 * Cost.multiplyAddsPerImage(plan):F4} GFLOP per image and training step, {2e-9 * Cost.multiplyAddsPerImage(plan) * plan.Batch:F1} GFLOP per batch"));
        var memory = Memory.plain(plan).DeviceBytes;
        Terminal.Line($"memory: {string.Join(", ", memory.Select((bytes, device) => $"device {device} {Megabytes(bytes)} MB"))}");
        if (withSteps)
        {
            Steps(plan).Print();
        }
    }

    public static void WriteJson(Plan plan, string file)
    {
        var layers = Cost.layers(plan).Select(l => new { l.Name, l.Columns, Output = new[] { l.Output.Channels, l.Output.Height, l.Output.Width }, l.Parameters, l.MultiplyAdds, l.Activations, l.Bytes, l.Traffic });
        var all = new { network = plan.Network.Name, plan.Batch, Placement = plan.Placement.ToString(), layers, memory = Memory.plain(plan).DeviceBytes };
        JsonFile.Write(file, all);
    }

    private static TextTable Steps(Plan plan)
    {
        var table = new TextTable(TableStyle.Ruled).Texts("step", "device", "layer", "phase", "operation").Numbers("MFLOP\nper image", "MB");
        foreach (var (step, number) in plan.Steps.Select((step, number) => (step, number)))
        {
            var cost = Cost.step(plan, step);
            var flop = (2e-6 * cost.MultiplyAdds / plan.Batch).ToString("N1", CultureInfo.InvariantCulture);
            table.Row($"{number}", $"{step.Device}", step.Layer, step.Phase.ToString().ToLowerInvariant(), step.Operation.Name, flop, Megabytes(cost.Bytes));
        }

        return table;
    }

    private static string Number(long value) => value.ToString("N0", CultureInfo.InvariantCulture);

    private static string Megabytes(long bytes) => (bytes / 1e6).ToString("N1", CultureInfo.InvariantCulture);
}
