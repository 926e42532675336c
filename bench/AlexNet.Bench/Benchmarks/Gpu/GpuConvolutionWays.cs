using AlexNet.Bench.Measuring;
using AlexNet.Bench.Measuring.Gpu;
using AlexNet.Bench.Output;
using AlexNet.Core;

namespace AlexNet.Bench.Benchmarks.Gpu;

/// <summary>Which way to compute a convolution in groups the engine should try first on this GPU: cuDNN takes groups together, one by one or
/// copied, each by several algorithms.</summary>
internal sealed class GpuConvolutionWays : IBenchmark
{
    private static readonly Precision[] Precisions = [Precision.BF16, Precision.TF32, Precision.F32];

    public string Name => "gpu-convolutions";

    public string Unit => "images/s";

    public string Ours => "the convolutions in groups of a training step of the two-column AlexNet, bf16, as the engine computes them";

    public string Peer => "the same, each in the fastest of the ways that the engine knows";

    public string? WhyNot(BenchSettings settings) => GpuChoice.WhyNot(settings);

    public Measurement Measure(BenchSettings settings, Action<string> say)
    {
        var plan = Fuse.all(Compile.plan(
            GpuSizes.Of(settings).TwoColumns, Placement.OneDevice, settings.Batch, Mode.Training, DropoutScaling.AtTraining));
        var times = Precisions.ToDictionary(precision => precision, precision => Of(plan, precision, settings, say));
        foreach (var line in ConvolutionLines.Rows([.. times.Values.SelectMany(each => each)]))
        {
            say($"  {line}");
        }

        return new Measurement(InAll(times[Precisions[0]]))
        {
            Others = [.. Precisions.Skip(1).Select(precision => ($"The same in {Words(precision)}", InAll(times[precision])))],
            Versions = GpuChoice.Versions(settings),
            Convolutions = [.. times.Values.SelectMany(each => each)],
        };

        Turns InAll(IReadOnlyList<ConvolutionTimes> convolutions) => new(
            [.. Enumerable.Range(0, settings.Rounds).Select(round => plan.Batch / convolutions.Sum(each => each.Now(round)))],
            [.. Enumerable.Range(0, settings.Rounds).Select(round => plan.Batch / convolutions.Sum(each => each.Then(round)))]);
    }

    private static ConvolutionTimes[] Of(Plan plan, Precision precision, BenchSettings settings, Action<string> say)
    {
        using var timer = new GpuConvolutions(GpuChoice.One(settings)[0], precision, settings.Rounds, settings.GpuSteps);
        return [.. GroupedConvolution.Of(plan, precision).Select(convolution =>
        {
            var times = timer.Time(convolution);
            say($"  {convolution.Layer}, {convolution.Direction}, {Words(precision)}: {Text(times.Sorted[0])}; the engine takes {Text(times.Taken)}");
            return times;
        })];
    }

    private static string Text(WayTime time) => $"{time.Name}, {Figures.Text(1e6 * time.Median)} µs";

    private static string Words(Precision precision) => precision.ToString().ToLowerInvariant();
}
