using AlexNet.Bench.Measuring;
using AlexNet.Engines.OneDnn;

namespace AlexNet.Bench.Benchmarks;

/// <summary>One training step beside libtorch's on the same processors; beside Debian's PyTorch too, where it is there, and for smaller batches.</summary>
internal sealed class StepVsPyTorch : IBenchmark
{
    private const string DebianScript = "torch_step.py";

    /// <summary>Of one's own batch sizes: those where the weights' way from memory decides.</summary>
    private static readonly int[] SmallBatches = [1, 8, 32];

    public string Name => "step-vs-pytorch";

    public string Unit => "images/s";

    public string Ours => "training step of the two-column AlexNet, engine onednn, f32, resident data";

    public string Peer => "libtorch through TorchSharp, with the BLAS in it (torchsharp/run.sh)";

    public string? WhyNot(BenchSettings settings) => OneDnnEngine.IsAvailable ? LibTorch.WhyNot(settings) : OneDnnEngine.Missing;

    public Measurement Measure(BenchSettings settings, Action<string> say)
    {
        var versions = new List<(string, string)>();
        var turns = Take(settings, settings.Batch, OfLibTorch, say, versions);
        var others = new List<(string, Turns)>();
        if (PyTorch.WhyNot(settings, DebianScript) is { } reason)
        {
            say($"  without Debian's PyTorch: {reason}");
        }
        else
        {
            var debian = Take(
                settings, settings.Batch,
                (batch, steps) => Told(versions, "Debian's", PyTorch.Run(settings, DebianScript, "--batch", batch, "--threads", settings.Threads, "--steps", steps)), say, versions);
            versions.Add(("its BLAS", $"{SystemBlas.File}, kernels of {SystemBlas.CoreInUse}"));
            others.Add(($"Beside Debian's PyTorch ({DebianScript})", debian));
        }

        foreach (var batch in SmallBatches.Where(batch => batch < settings.Batch))
        {
            others.Add(($"Batch {batch}, beside libtorch", Take(settings, batch, OfLibTorch, say, versions)));
        }

        return new Measurement(turns) { Others = others, Versions = [.. versions.Distinct()] };

        double OfLibTorch(int batch, int steps) => Told(versions, "peer", LibTorch.Step(settings, batch, steps));
    }

    private Turns Take(BenchSettings settings, int batch, Func<int, int, double> peer, Action<string> say, List<(string, string)> versions)
    {
        using var step = TrainingStep.OneDnn(batch, settings.Threads);
        versions.Add(("libdnnl", step.LibraryVersion));

        // As many images as at the full batch, so that short steps are measured as long.
        var steps = settings.Steps * Math.Min(8, settings.Batch / batch);
        say($"  batch {batch}");
        return Turns.Take(settings.Rounds, () => batch / step.MedianSeconds(steps), () => peer(batch, steps), Unit, say);
    }

    private static double Told(List<(string, string)> versions, string name, PeerReport report)
    {
        versions.Add((name, report.Peer));
        return report.ImagesPerSecond;
    }
}
