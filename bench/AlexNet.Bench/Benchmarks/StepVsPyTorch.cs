using AlexNet.Bench.Measuring;
using AlexNet.Engines.OneDnn;

namespace AlexNet.Bench.Benchmarks;

/// <summary>One training step beside PyTorch's on the same processors.</summary>
internal sealed class StepVsPyTorch : IBenchmark
{
    private const string Script = "torch_step.py";

    public string Name => "step-vs-pytorch";

    public string Unit => "images/s";

    public string Ours => "training step of the two-column AlexNet, engine onednn, f32, resident data";

    public string Peer => $"PyTorch on the CPU ({Script})";

    public string? WhyNot(BenchSettings settings) =>
        OneDnnEngine.IsAvailable ? PyTorch.WhyNot(settings, Script) : OneDnnEngine.Missing;

    public Measurement Measure(BenchSettings settings, Action<string> say)
    {
        using var step = new TrainingStep(settings.Batch, settings.Threads);
        var peer = "";
        var turns = Turns.Take(settings.Rounds, () => settings.Batch / step.MedianSeconds(settings.Steps), Theirs, Unit, say);
        return new Measurement(turns) { Versions = [("libdnnl", step.LibraryVersion), ("peer", peer)] };

        double Theirs()
        {
            var report = PyTorch.Run(settings, Script, "--batch", settings.Batch, "--threads", settings.Threads, "--steps", settings.Steps);
            peer = report.Peer;
            return report.ImagesPerSecond;
        }
    }
}
