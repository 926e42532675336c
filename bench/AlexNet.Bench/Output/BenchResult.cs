using AlexNet.Bench.Benchmarks;
using AlexNet.Bench.Measuring;

namespace AlexNet.Bench.Output;

/// <summary>What became of a benchmark.</summary>
internal abstract record BenchResult(IBenchmark Benchmark)
{
    public sealed record Measured(IBenchmark Benchmark, Measurement Measurement) : BenchResult(Benchmark);

    public sealed record Skipped(IBenchmark Benchmark, string Reason) : BenchResult(Benchmark);
}
