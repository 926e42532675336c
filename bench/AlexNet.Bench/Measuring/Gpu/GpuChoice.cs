using AlexNet.Core;
using AlexNet.Engines.Cuda;
using AlexNet.Engines.Cuda.Interop;

namespace AlexNet.Bench.Measuring.Gpu;

/// <summary>The GPUs that benchmarks run on.</summary>
internal static class GpuChoice
{
    /// <summary>Why nothing can be measured on a GPU, or null.</summary>
    public static string? WhyNot(BenchSettings settings)
    {
        if (settings.Device.Gpus.Count == 0)
        {
            return $"--device is {settings.Device}; allowed are GPUs by number, such as cuda:0";
        }

        var (found, most) = (CudaAvailability.Current, settings.Device.Gpus.Max());
        return !found.IsUsable ? found.Reason
            : most >= found.Devices.Count ? $"--device is {settings.Device}; this machine has {found.Devices.Count} GPUs"
            : null;
    }

    /// <summary>The GPU of benchmarks that need one.</summary>
    public static int[] One(BenchSettings settings) => [settings.Device.Gpus[0]];

    /// <summary>Two GPUs: those given, or else the first and the one after it, or else the first twice.</summary>
    public static int[] Two(BenchSettings settings) => Two(settings.Device, CudaAvailability.Current.Devices.Count);

    /// <param name="present">GPUs of this machine.</param>
    public static int[] Two(DeviceChoice device, int present) => device.Gpus switch
    {
        [var first, var second] => [first, second],
        [var first] when first + 1 < present => [first, first + 1],
        [var first] => [first, first],
        _ => throw new ArgumentException($"no GPU is chosen by {device}", nameof(device)),
    };

    /// <summary>What figures of GPUs were measured with.</summary>
    public static IReadOnlyList<(string Name, string Version)> Versions(BenchSettings settings) =>
    [
        .. settings.Trial ? [("sizes", "of a trial: these figures mean nothing")] : Array.Empty<(string, string)>(),
        ("steps of a round", $"{settings.GpuSteps} on the GPU"),
        .. settings.Device.Gpus.Distinct().Select(gpu => ($"GPU {gpu}", CudaAvailability.Current.Devices[gpu].ToString())),
        ("driver", $"for CUDA {CudaLibraries.DriverVersion() / 1000}.{CudaLibraries.DriverVersion() % 1000 / 10}"),
        .. CudaLibraries.LoadToolkit().Libraries.Select(found => (found.Library.Import, found.Path)),
    ];
}
