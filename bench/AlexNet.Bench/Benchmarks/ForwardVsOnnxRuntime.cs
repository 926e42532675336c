using AlexNet.Bench.Measuring;
using AlexNet.Engines.OneDnn;

namespace AlexNet.Bench.Benchmarks;

/// <summary>Evaluation beside ONNX Runtime's of the exported model, in the same process and with as many threads.</summary>
internal sealed class ForwardVsOnnxRuntime : IBenchmark
{
    private static readonly int[] SmallBatches = [32, 1];

    public string Name => "forward-vs-onnxruntime";

    public string Unit => "images/s";

    public string Ours => "evaluation of the two-column AlexNet, engine onednn, f32, resident data";

    public string Peer => "ONNX Runtime on the CPU, on the model exported to ONNX";

    public string? WhyNot(BenchSettings settings) => OneDnnEngine.IsAvailable ? ForwardPass.WhyNoPeer() : OneDnnEngine.Missing;

    public Measurement Measure(BenchSettings settings, Action<string> say)
    {
        var version = "";
        var turns = Take(settings.Batch);
        return new Measurement(turns)
        {
            Others = [.. SmallBatches.Where(batch => batch < settings.Batch).Select(batch => ($"Batch {batch}", Take(batch)))],
            Versions = [("libdnnl", version), ("peer", $"ONNX Runtime {ForwardPass.PeerVersion}")],
        };

        Turns Take(int batch)
        {
            using var pass = new ForwardPass(batch, settings.Threads);
            version = pass.LibraryVersion;
            var passes = settings.Steps * Math.Clamp(settings.Batch / batch, 1, 32);
            say($"  batch {batch}");
            return Turns.Take(settings.Rounds, () => batch / pass.OurSeconds(passes), () => batch / pass.TheirSeconds(passes), Unit, say);
        }
    }
}
