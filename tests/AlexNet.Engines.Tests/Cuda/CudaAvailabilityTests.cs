using AlexNet.Core;
using AlexNet.Engines.Cuda;
using AlexNet.Engines.Cuda.Devices;
using NUnit.Framework;

namespace AlexNet.Engines.Tests.Cuda;

public sealed class CudaAvailabilityTests
{
    private static readonly CudaDeviceProperties Old = Device(0, "Tesla T4", 7, 5);
    private static readonly CudaDeviceProperties New = Device(1, "NVIDIA H200", 9, 0);

    [Test]
    public void ReasonAgainst_NamesTheActualAndTheAllowedValue()
    {
        Assert.That(
            CudaAvailability.ReasonAgainst(11040, [New]),
            Is.EqualTo("NVIDIA's driver is for CUDA 11.4; needed is one for CUDA 12.0 or later"));
        Assert.That(CudaAvailability.ReasonAgainst(12000, []), Is.EqualTo("NVIDIA's driver finds no GPU"));
        Assert.That(CudaAvailability.ReasonAgainst(12000, [Old]), Is.EqualTo("Tesla T4 has compute capability 7.5; needed is 8.0 or more"));
        Assert.That(CudaAvailability.ReasonAgainst(13000, [Old, New]), Is.Null);
    }

    [Test]
    public void Require_RefusesWhatIsNotThere()
    {
        var usable = new CudaAvailability(true, "", $"", [Old, New]);
        Assert.DoesNotThrow(() => usable.Require([1, 1]));
        Assert.That(usable.FirstUsable, Is.EqualTo(1));
        Assert.That(
            Assert.Throws<UserErrorException>(() => usable.Require([1, 2]))!.Message,
            Is.EqualTo("device names GPU 2; this machine has 2, allowed are 0 to 1"));
        Assert.That(
            Assert.Throws<UserErrorException>(() => usable.Require([0]))!.Message,
            Is.EqualTo("device names GPU 0: Tesla T4 has compute capability 7.5; needed is 8.0 or more"));
    }

    [Test]
    public void Require_WithoutAnyGpuTellsTheDetails()
    {
        var none = new CudaAvailability(false, "no driver", $"no driver\nlooked in: here", []);
        Assert.That(
            Assert.Throws<UserErrorException>(() => none.Require([0]))!.Message,
            Is.EqualTo("device cuda cannot be used: no driver\nlooked in: here"));
        Assert.Throws<InvalidOperationException>(() => _ = none.FirstUsable);
    }

    private static CudaDeviceProperties Device(int id, string name, int major, int minor) => new()
    {
        DeviceId = id,
        DeviceName = name,
        ComputeCapability = new(major, minor),
        TotalGlobalMemory = 1L << 34,
        MultiProcessorCount = 1,
        ClockRate = 1,
        MemoryClockRate = 1,
        GlobalMemoryBusWidth = 1,
        L2CacheSize = 1,
        SharedMemoryPerBlockOptIn = 1,
        MaxThreadsPerBlock = 1,
        WarpSize = 32,
        AsyncEngineCount = 1,
    };
}
