using AlexNet.Bench.Loading;
using AlexNet.Bench.Measuring;

namespace AlexNet.Bench.Benchmarks;

/// <summary>From JPEG files to batches, beside what a user of PyTorch would write.</summary>
internal sealed class JpegVsTorchvision : IBenchmark
{
    private const string Script = "torch_loader.py";

    public string Name => "jpeg-vs-torchvision";

    public string Unit => "images/s";

    public string Ours => "500×375 JPEG files of about 110 KB: read, decode, resize to 256, crop 227, flip, lighting, mean, float batch";

    public string Peer => $"torchvision's ImageFolder and DataLoader doing the same to the same files ({Script})";

    public string? WhyNot(BenchSettings settings) => PyTorch.WhyNot(settings, Script);

    public Measurement Measure(BenchSettings settings, Action<string> say) =>
        JpegRounds.Measure(settings, settings.Rounds, Unit, say, folder =>
            PyTorch.Figure(
                settings, Script, "images_per_s", folder, "--workers", settings.Threads, "--batch", settings.Batch, "--epochs", 1));
}
