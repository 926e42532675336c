using AlexNet.Core;
using AlexNet.Engines.Cuda.Devices;
using AlexNet.Engines.Cuda.Interop;
using static AlexNet.Engines.Cuda.Interop.LibCuda;

namespace AlexNet.Engines.Cuda;

/// <summary>Whether this machine has a GPU that can be used, and why not.</summary>
/// <param name="Reason">One line: the GPU, or what is missing.</param>
/// <param name="Details">The reason, where it is a missing library with the places where it was looked for and the remedy.</param>
/// <param name="Devices">All GPUs that the driver knows, by their numbers, whether they can be used or not.</param>
public sealed record CudaAvailability(bool IsUsable, string Reason, FormattableString Details, IReadOnlyList<CudaDeviceProperties> Devices)
{
    /// <summary>The oldest that has bfloat16 and TF32.</summary>
    public static readonly Version LeastCapability = new(8, 0);

    private const int LeastDriver = 12000;

    private static readonly Lazy<CudaAvailability> OfThisMachine = new(Check);

    /// <summary>Of this machine, looked up once.</summary>
    public static CudaAvailability Current => OfThisMachine.Value;

    /// <summary>The newest CUDA that NVIDIA's driver knows, such as 12.8; null where there is no driver.</summary>
    public static string? DriverVersion =>
        CudaLibraries.HasDriver && cuDriverGetVersion(out var version) == CUresult.CUDA_SUCCESS ? Written(version) : null;

    /// <summary>The numbers of the GPUs that can be used.</summary>
    public IReadOnlyList<int> Usable => IsUsable ? [.. Devices.Where(IsCapable).Select(device => device.DeviceId)] : [];

    /// <summary>The number of the first GPU that can be used.</summary>
    /// <exception cref="InvalidOperationException">There is none.</exception>
    public int FirstUsable => IsUsable ? Usable[0] : throw new InvalidOperationException(Reason);

    /// <summary>Makes sure that the GPUs of these numbers can be used.</summary>
    /// <exception cref="UserErrorException">They cannot: why, and what helps.</exception>
    public void Require(IReadOnlyList<int> gpus)
    {
        foreach (var gpu in gpus.Where(gpu => Devices.Count > 0 && gpu >= Devices.Count))
        {
            throw UserErrorException.Of(
                $"{DeviceChoice.Setting} names GPU {gpu}; this machine has {Devices.Count}, allowed are 0 to {Devices.Count - 1}");
        }

        if (!IsUsable)
        {
            throw UserErrorException.Of($"{DeviceChoice.Setting} cuda cannot be used: {Details}");
        }

        foreach (var device in gpus.Select(gpu => Devices[gpu]).Where(device => !IsCapable(device)))
        {
            throw UserErrorException.Of($"{DeviceChoice.Setting} names GPU {device.DeviceId}: {TooOld(device)}");
        }
    }

    /// <summary>What follows from what the driver says, before libraries are looked for.</summary>
    /// <returns>Null where nothing speaks against it.</returns>
    internal static string? ReasonAgainst(int driverVersion, IReadOnlyList<CudaDeviceProperties> devices) => devices switch
    {
        _ when driverVersion < LeastDriver =>
            $"NVIDIA's driver is for CUDA {Written(driverVersion)}; needed is one for CUDA {Written(LeastDriver)} or later",
        [] => "NVIDIA's driver finds no GPU",
        _ => devices.Any(IsCapable) ? null : TooOld(devices[0]),
    };

    /// <summary>Looks now.</summary>
    internal static CudaAvailability Check()
    {
        if (!OperatingSystem.IsLinux())
        {
            return No($"NVIDIA's libraries are looked for on Linux only", []);
        }

        if (!CudaLibraries.HasDriver)
        {
            return No(CudaLibraries.MissingDriver, []);
        }

        var status = cuInit(0);
        return status switch
        {
            CUresult.CUDA_SUCCESS => CheckDriver(),
            CUresult.CUDA_ERROR_NO_DEVICE => No($"NVIDIA's driver finds no GPU", []),
            CUresult.CUDA_ERROR_STUB_LIBRARY => No($"libcuda.so.1 is a toolkit's stub, not NVIDIA's driver", []),
            _ => No($"NVIDIA's driver does not start: {status.Name()}: {status.Description()}", []),
        };
    }

    private static CudaAvailability CheckDriver()
    {
        try
        {
            return CheckDevices();
        }
        catch (CudaException failure)
        {
            return No($"the GPU does not answer: {failure.Message}", []);
        }
    }

    private static CudaAvailability CheckDevices()
    {
        var devices = Enumerable.Range(0, CudaContext.GetDeviceCount()).Select(CudaDeviceProperties.Of).ToArray();
        if (ReasonAgainst(CudaLibraries.DriverVersion(), devices) is { } reason)
        {
            return No($"{reason}", devices);
        }

        try
        {
            CudaLibraries.LoadToolkit();
        }
        catch (UserErrorException missing)
        {
            return No(missing.Text, devices);
        }

        var text = devices.First(IsCapable).ToString();
        return new(true, text, $"{text}", devices);
    }

    private static CudaAvailability No(FormattableString details, CudaDeviceProperties[] devices) =>
        new(false, details.ToString().Split('\n')[0], details, devices);

    private static bool IsCapable(CudaDeviceProperties device) => device.ComputeCapability >= LeastCapability;

    private static string TooOld(CudaDeviceProperties device) =>
        $"{device.DeviceName} has compute capability {device.ComputeCapability}; needed is {LeastCapability} or more";

    private static string Written(int version) => $"{version / 1000}.{version % 1000 / 10}";
}
