using AlexNet.Bench.Benchmarks;
using AlexNet.Bench.Measuring;
using AlexNet.Bench.Output;

namespace AlexNet.Bench.Tests;

/// <summary>A benchmark whose figures are known.</summary>
internal sealed class FixedBenchmark(string name) : IBenchmark
{
    public string Name => name;

    public string Unit => "images/s";

    public string Ours => "our program";

    public string Peer => "their program";

    public string? WhyNot(BenchSettings settings) => null;

    public Measurement Measure(BenchSettings settings, Action<string> say) => new(new Turns([1234, 36.25, 40], [12.5, 10, 20]))
    {
        Versions = [("peer", "theirs 1.0")],
        Steps = [new StepTime("conv1: convolution", 4, 0.75, 2e9, 1e6) { Done = 1e9, By = "winograd" }, new StepTime("norm1: norm", 0.5, 0.25, 0, 2e6)],
        Floor = new Floor(1000, 8),
    };

    public BenchResult.Measured Result() => new(this, Measure(new BenchSettings(), _ => { }));
}
