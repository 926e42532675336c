using AlexNet.Bench.Benchmarks.Gpu;
using AlexNet.Core;

namespace AlexNet.Bench.Benchmarks;

/// <summary>The benchmarks by name.</summary>
internal static class Catalogue
{
    public static readonly IReadOnlyList<IBenchmark> All =
    [
        new StepVsPyTorch(), new ForwardVsOnnxRuntime(), new StepVsFmaPeak(), new GemmVsOpenBlas(), new JpegVsFloor(), new JpegVsTorchvision(), new ShardsPerCore(),
        new GpuStepVsPyTorch("eager", "eager", [], [Precision.BF16, Precision.TF32, Precision.F32]),
        new GpuStepVsPyTorch("channels-last", "eager with channels last", ["--channels-last"], [Precision.BF16]),
        new GpuStepVsPyTorch("compile", "torch.compile with channels last", ["--channels-last", "--compile"], [Precision.BF16]),
        new GpuImages(), new GpuStepVsFloor(), new GpuFedVsResident(), new GpuTwoColumns(), new GpuConvolutionWays(), new GpuRewrites(),
    ];

    public static IEnumerable<string> Names => All.Select(benchmark => benchmark.Name);

    /// <summary>The benchmarks of these names, in the catalogue's order; all without a name.</summary>
    /// <exception cref="UserErrorException">A name is unknown.</exception>
    public static IReadOnlyList<IBenchmark> Choose(IReadOnlyList<string> names)
    {
        if (names.FirstOrDefault(name => !Names.Contains(name)) is { } unknown)
        {
            throw new UserErrorException($"--only is '{unknown}'; allowed are {string.Join(", ", Names)}");
        }

        return names.Count == 0 ? All : [.. All.Where(benchmark => names.Contains(benchmark.Name))];
    }
}
