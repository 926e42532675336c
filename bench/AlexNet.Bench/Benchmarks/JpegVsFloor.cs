using AlexNet.Bench.Loading;
using AlexNet.Bench.Measuring;

namespace AlexNet.Bench.Benchmarks;

/// <summary>From JPEG files to batches, beside libjpeg-turbo's decoding alone of the same files in memory.</summary>
internal sealed class JpegVsFloor : IBenchmark
{
    private const string Script = "jpeg_floor.py";

    public string Name => "jpeg-vs-floor";

    public string Unit => "images/s";

    public string Ours => "500×375 JPEG files of about 110 KB: read, decode, resize to 256, crop 227, flip, lighting, mean, float batch";

    public string Peer => $"libjpeg-turbo's full decode alone of the same files, per core × cores ({Script})";

    public string? WhyNot(BenchSettings settings) => PeerProgram.WhyNot(settings, Script);

    public Measurement Measure(BenchSettings settings, Action<string> say) =>
        JpegRounds.Measure(settings, settings.Rounds, Unit, say, folder =>
            settings.Threads * PyTorch.Figure(settings, Script, "full_images_per_s_per_core", folder, "--rounds", 1));
}
