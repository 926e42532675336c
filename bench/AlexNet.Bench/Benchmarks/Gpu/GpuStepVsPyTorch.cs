using AlexNet.Bench.Measuring;
using AlexNet.Bench.Measuring.Gpu;
using AlexNet.Core;

namespace AlexNet.Bench.Benchmarks.Gpu;

/// <summary>One training step beside PyTorch's on the same GPU.</summary>
/// <param name="kind">How PyTorch runs, as in the name.</param>
/// <param name="words">What that is in words.</param>
/// <param name="options">The peer's options for it.</param>
/// <param name="precisions">The first is the named figure's.</param>
internal sealed class GpuStepVsPyTorch(string kind, string words, string[] options, Precision[] precisions) : IBenchmark
{
    private const string Script = "torch_step.py";

    /// <summary>Runs of twenty steps, of which it gives the median.</summary>
    private const int PeerRuns = 5;

    public string Name => $"gpu-step-vs-{kind}";

    public string Unit => "images/s";

    public string Ours => $"training step of the two-column AlexNet on a GPU, {Words(precisions[0])}, resident data, the whole step as one graph";

    public string Peer => $"PyTorch, {words}, on the same GPU and in the same precision ({Script})";

    public string? WhyNot(BenchSettings settings) => GpuChoice.WhyNot(settings) ?? PyTorch.WhyNotOnGpu(settings, Script);

    public Measurement Measure(BenchSettings settings, Action<string> say)
    {
        var peer = "";
        var turns = precisions.Select(Of).ToArray();
        return new Measurement(turns[0])
        {
            Others = [.. precisions.Zip(turns).Skip(1).Select(pair => ($"The same in {Words(pair.First)}", pair.Second))],
            Versions = [.. GpuChoice.Versions(settings), ("peer", peer)],
        };

        Turns Of(Precision precision)
        {
            say($"  {Words(precision)}:");
            using var step = new GpuStep(GpuSizes.Of(settings).TwoColumns, GpuChoice.One(settings), precision, settings.Batch);
            return Turns.Take(settings.Rounds, () => step.Batch / step.Resident(settings.GpuSteps), () => Theirs(precision), Unit, say);
        }

        double Theirs(Precision precision)
        {
            object[] arguments =
            [
                "--batch", settings.Batch, "--steps", PeerRuns, "--threads", settings.Threads,
                "--device", $"cuda:{GpuChoice.One(settings)[0]}", "--dtype", Words(precision), .. options,
            ];
            var report = PyTorch.Run(settings, Script, arguments);
            peer = report.Peer;
            return report.ImagesPerSecond;
        }
    }

    /// <summary>As options write it.</summary>
    private static string Words(Precision precision) => precision.ToString().ToLowerInvariant();
}
