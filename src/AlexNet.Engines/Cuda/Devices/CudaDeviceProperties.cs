using AlexNet.Engines.Cuda.Interop;
using static AlexNet.Engines.Cuda.Interop.LibCuda;

namespace AlexNet.Engines.Cuda.Devices;

/// <summary>What a device is.</summary>
public sealed record CudaDeviceProperties
{
    private const int NameLength = 256;

    /// <summary>The driver's number of the device.</summary>
    public required int DeviceId { get; init; }

    /// <summary>As "NVIDIA H200".</summary>
    public required string DeviceName { get; init; }

    /// <summary>As 9.0.</summary>
    public required Version ComputeCapability { get; init; }

    /// <summary>Bytes.</summary>
    public required long TotalGlobalMemory { get; init; }

    public required int MultiProcessorCount { get; init; }

    /// <summary>kHz</summary>
    public required int ClockRate { get; init; }

    /// <summary>kHz; 0 where the driver does not tell.</summary>
    public required int MemoryClockRate { get; init; }

    /// <summary>Bits.</summary>
    public required int GlobalMemoryBusWidth { get; init; }

    /// <summary>Bytes.</summary>
    public required int L2CacheSize { get; init; }

    /// <summary>Bytes of shared memory a block can have where its kernel asks for it.</summary>
    public required int SharedMemoryPerBlockOptIn { get; init; }

    public required int MaxThreadsPerBlock { get; init; }

    public required int WarpSize { get; init; }

    /// <summary>Copies that can run beside kernels.</summary>
    public required int AsyncEngineCount { get; init; }

    /// <summary>The architecture in a compiler's words, as 90.</summary>
    public int Architecture => (10 * ComputeCapability.Major) + ComputeCapability.Minor;

    public override string ToString() =>
        $"{DeviceName} (compute capability {ComputeCapability}, {TotalGlobalMemory / (double)(1 << 30):0.0} GiB)";

    /// <param name="deviceId">0 … count − 1, after <c>cuInit</c>.</param>
    internal static CudaDeviceProperties Of(int deviceId)
    {
        cuDeviceGet(out var device, deviceId).ThrowIfFailed();
        cuDeviceTotalMem_v2(out var memory, device).ThrowIfFailed();
        int Attribute(DeviceAttribute attribute)
        {
            cuDeviceGetAttribute(out var value, attribute, device).ThrowIfFailed();
            return value;
        }

        return new()
        {
            DeviceId = deviceId,
            DeviceName = NameOf(device),
            ComputeCapability = new(Attribute(DeviceAttribute.ComputeCapabilityMajor), Attribute(DeviceAttribute.ComputeCapabilityMinor)),
            TotalGlobalMemory = (long)memory,
            MultiProcessorCount = Attribute(DeviceAttribute.MultiprocessorCount),
            ClockRate = Attribute(DeviceAttribute.ClockRate),
            MemoryClockRate = Attribute(DeviceAttribute.MemoryClockRate),
            GlobalMemoryBusWidth = Attribute(DeviceAttribute.GlobalMemoryBusWidth),
            L2CacheSize = Attribute(DeviceAttribute.L2CacheSize),
            SharedMemoryPerBlockOptIn = Attribute(DeviceAttribute.MaxSharedMemoryPerBlockOptIn),
            MaxThreadsPerBlock = Attribute(DeviceAttribute.MaxThreadsPerBlock),
            WarpSize = Attribute(DeviceAttribute.WarpSize),
            AsyncEngineCount = Attribute(DeviceAttribute.AsyncEngineCount),
        };
    }

    private static unsafe string NameOf(int device)
    {
        var name = stackalloc byte[NameLength];
        cuDeviceGetName(name, NameLength, device).ThrowIfFailed();
        return System.Runtime.InteropServices.Marshal.PtrToStringUTF8((nint)name) ?? "";
    }
}
