using AlexNet.Cli.Display;

namespace AlexNet.Cli.Tests.Display;

/// <summary>What a plan costs, as it is printed; as JSON it is tested with the other <see cref="WrittenReportsTests"/>.</summary>
[NonParallelizable]
public sealed class PlanTableTests
{
    /// <summary>Counted by hand from the paper's network; megabytes are millions of bytes.</summary>
    [Test]
    public void Print_StandsWholeOn80Columns()
    {
        var plan = Fuse.all(Compile.plan(Networks.alexnet, Placement.OneDevice, 128, Mode.Training, DropoutScaling.AtTest));
        var lines = Screen.Lines(() => PlanTable.Print(plan, null, withSteps: false), 80);
        var table = lines.TakeWhile(line => !line.StartsWith("Multiply", StringComparison.Ordinal)).ToArray();
        Assert.That(string.Join(' ', table.TakeWhile(line => !line.Contains("image"))).Split([' ', '─'], StringSplitOptions.RemoveEmptyEntries), Is.EqualTo(new[]
        {
            "layer", "columns", "output", "parameters", "multiply-", "activations", "MB", "MB", "adds", "moved", "sent",
        }));
        Assert.That(table.Single(line => line.Contains("image")).Split(' ', StringSplitOptions.RemoveEmptyEntries), Is.EqualTo(new[] { "image", "3×227×227" }));
        Assert.That(table.Max(line => line.Length), Is.LessThanOrEqualTo(80));
        var conv1 = table.Single(line => line.Contains("conv1")).Split(' ', StringSplitOptions.RemoveEmptyEntries);
        Assert.That(conv1[..6], Is.EqualTo(new[] { "conv1", "2", "96×55×55", "34,944", "105,415,200", "290,400" }));
        var layer = Cost.layers(plan).Single(each => each.Name == "conv1");
        Assert.That(double.Parse(conv1[6], System.Globalization.CultureInfo.InvariantCulture), Is.EqualTo(layer.Bytes / 1_000_000.0).Within(0.05));
        Assert.That(table.Single(line => line.Contains("sum")).Split(' ', StringSplitOptions.RemoveEmptyEntries)[1..4], Is.EqualTo(new[] { "60,965,224", "724,406,816", "659,272" }));
        Assert.That(lines, Has.One.EqualTo("Multiply-adds and activations are forward, per image; MB are those of a training step of the whole batch: moved to and from memory, sent between devices."));
        Assert.That(lines[^1], Is.EqualTo(FormattableString.Invariant($"memory: device 0 {Memory.plain(plan).DeviceBytes[0] / 1_000_000.0:N1} MB")));
    }

    /// <summary>As in the file: each half of fc7 is on its own device, which gets the other half's numbers.</summary>
    [Test]
    public void Print_HasWhatIsSentBetweenDevices()
    {
        var plan = Compile.plan(Networks.alexnet, Placement.ColumnPerDevice, 128, Mode.Evaluation, DropoutScaling.AtTest);
        var lines = Screen.Lines(() => PlanTable.Print(plan, null, withSteps: true));
        Assert.That(Words(lines.First(line => line.Contains("fc7"))), Is.EqualTo(new[] { "fc7", "2", "4096", "16,781,312", "16,777,216", "4,096", "81.8", "2.1" }));
        Assert.That(Words(lines.Single(line => line.Contains("image ", StringComparison.Ordinal) && line.Contains("227"))), Is.EqualTo(new[] { "image", "3×227×227" }));
        var layers = Cost.layers(plan);
        Assert.That(Words(lines.Single(line => line.TrimStart().StartsWith("sum", StringComparison.Ordinal))).TakeLast(2), Is.EqualTo(new[]
        {
            FormattableString.Invariant($"{layers.Sum(layer => layer.Bytes) / 1e6:N1}"), FormattableString.Invariant($"{layers.Sum(layer => layer.Traffic) / 1e6:N1}"),
        }));
        var bytes = Memory.plain(plan).DeviceBytes;
        Assert.That(lines, Has.One.EqualTo(FormattableString.Invariant($"memory: device 0 {bytes[0] / 1e6:N1} MB, device 1 {bytes[1] / 1e6:N1} MB")));

        // Half of conv1's 105,415,200 multiply-adds; 227×227×3 numbers of 128 images before it, 55×55×48 behind it, 17,424 weights and 48 biases.
        var first = lines.SkipWhile(line => !line.Contains("operation")).First(line => line.Contains("conv1"));
        var second = lines.SkipWhile(line => !line.Contains("operation")).Where(line => line.Contains("conv1")).ElementAt(1);
        Assert.That(Words(first), Is.EqualTo(new[] { "0", "0", "conv1", "forward", "convolution+bias", "105.4", "153.6" }));
        Assert.That(Words(second), Is.EqualTo(new[] { "1", "1", "conv1", "forward", "convolution+bias", "105.4", "153.6" }));

        var third = lines.SkipWhile(line => !line.Contains("operation")).First(line => line.Contains("relu1"));
        Assert.That(Words(third), Is.EqualTo(new[] { "2", "0", "relu1", "forward", "relu", "0.0", "148.7" }), "its number, then its device");

        static string[] Words(string line) => line.Split(' ', StringSplitOptions.RemoveEmptyEntries);
    }

    /// <summary>conv1 has 34,848 weights and 96 biases, and of each of 128 images 227×227×3 numbers before it and 55×55×96 behind it.</summary>
    [Test]
    public void Print_HasWhatAStepCosts()
    {
        var plan = Fuse.all(Compile.plan(Networks.alexnet, Placement.OneDevice, 128, Mode.Training, DropoutScaling.AtTest));
        var lines = Screen.Lines(() => PlanTable.Print(plan, null, withSteps: true));
        Assert.That(lines.SkipWhile(line => !line.Contains("operation")).First(line => line.Contains("conv1")).Split(' ', StringSplitOptions.RemoveEmptyEntries), Is.EqualTo(new[]
        {
            "0", "0", "conv1", "forward", "convolution+bias+relu", "210.8", "228.0",
        }));
        Assert.That(lines, Has.One.EqualTo($"alexnet, batch 128, OneDevice: {plan.Steps.Length} steps, 4.1356 GFLOP per image and training step, 529.4 GFLOP per batch"));
    }

    [Test]
    public void Print_SaysInHowManyPartsTheBatchIs()
    {
        var plan = Fuse.all(Compile.asked(
            PlanSettings.Plain(DropoutScaling.AtTest).InParts(4), Networks.alexnet, Placement.OneDevice, 128, Mode.Training));
        var lines = Screen.Lines(() => PlanTable.Print(plan, null, withSteps: false));
        Assert.That(lines, Has.One.EqualTo(
            $"alexnet, batch 128 in 4 microbatches of 32 images, OneDevice: {plan.Steps.Length} steps, 4.1356 GFLOP per image and training step, 529.4 GFLOP per batch"));
    }

    /// <summary>In bf16 conv1 moves its input, its output and its weights, two bytes each, in one launch; fc8's update runs beside the line, the
    /// small ones are one step.</summary>
    [Test]
    public void Print_HasWhatGpusTake()
    {
        var plan = Fuse.gpu(Compile.plan(Networks.alexnet, Placement.OneDevice, 128, Mode.Training, DropoutScaling.AtTraining));
        var lines = Screen.Lines(() => PlanTable.Print(plan, Precision.BF16, withSteps: true), width: 300);
        var costs = GpuCost.steps(plan, Precision.BF16);
        var floor = GpuCost.floor(plan, Precision.BF16, GpuCost.h200);
        Assert.That(lines, Has.One.EqualTo(FormattableString.Invariant(
            $"on a GPU in bf16: 50 launches, {costs.Sum(cost => cost.Bytes) / 1e6:N1} MB; at an H200's published 790 TFLOP/s and 4.3 TB/s no less than {1000 * floor.InTurn:F2} ms step after step, {1000 * floor.Overlapped:F2} ms where all overlaps")));
        var steps = lines.SkipWhile(line => !line.Contains("operation")).ToArray();
        Assert.That(Words($"{steps[0]} {steps[1]}"), Is.EqualTo(new[] { "step", "device", "layer", "phase", "operation", "MFLOP", "MB", "launches", "stream", "per", "image" }));
        Assert.That(Words(steps.First(line => line.Contains("conv1"))), Is.EqualTo(new[] { "0", "0", "conv1", "forward", "convolution", "210.8", "114.0", "1", "compute" }));
        Assert.That(Words(steps.Single(line => line.Contains("fc8") && line.Contains("update")))[2..], Is.EqualTo(new[] { "fc8", "update", "update", "0.0", "90.1", "1", "side" }));
        Assert.That(Words(steps.Single(line => line.Contains("13 updates")))[2..5], Is.EqualTo(new[] { "conv1", "update", "13" }));
        Assert.That(
            Screen.Lines(() => PlanTable.Print(plan, Precision.F32, withSteps: false))[^1],
            Is.EqualTo(FormattableString.Invariant($"on a GPU in f32: 47 launches, {GpuCost.steps(plan, Precision.F32).Sum(cost => cost.Bytes) / 1e6:N1} MB")));

        static string[] Words(string line) => line.Split(' ', StringSplitOptions.RemoveEmptyEntries);
    }
}
