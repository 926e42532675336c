using AlexNet.Engines.Cuda.Devices;
using AlexNet.Engines.Cuda.Interop;
using AlexNet.Engines.Tests.Cuda.Software;
using NUnit.Framework;

namespace AlexNet.Engines.Tests.Cuda.Devices;

public sealed class CudaContextTests : SoftwareDeviceTest
{
    [Test]
    public void Context_IsCurrentAndTellsItsMemory()
    {
        using var context = new CudaContext(1);
        Assert.That(SoftwareDevice.Current, Is.EqualTo(context.Handle));
        Assert.That(context.GetMemoryInfo(), Is.EqualTo(new CudaMemoryInfo(1 << 30, 1 << 30)));
        Assert.That(context.Properties.Architecture, Is.EqualTo(90));
        Assert.That(context.GetStreamPriorityRange(), Is.EqualTo((0, -5)));
    }

    [Test]
    public void Properties_AreTheDevices()
    {
        Assert.That(CudaContext.GetDeviceCount(), Is.EqualTo(2));
        Assert.That(CudaDeviceProperties.Of(1), Is.EqualTo(new CudaDeviceProperties
        {
            DeviceId = 1,
            DeviceName = "Software device 1",
            ComputeCapability = new(9, 0),
            TotalGlobalMemory = 1 << 30,
            MultiProcessorCount = 4,
            ClockRate = 1_980_000,
            MemoryClockRate = 2_619_000,
            GlobalMemoryBusWidth = 6144,
            L2CacheSize = 1 << 20,
            SharedMemoryPerBlockOptIn = 232_448,
            MaxThreadsPerBlock = 1024,
            WarpSize = 32,
            AsyncEngineCount = 2,
        }));
        var old = CudaDeviceProperties.Of(0) with { ComputeCapability = new(8, 6), TotalGlobalMemory = (24L << 30) - (1 << 28) };
        Assert.That((old.Architecture, $"{old}"), Is.EqualTo((86, "Software device 0 (compute capability 8.6, 23.8 GiB)")));
    }

    /// <summary>What is disposed of must not become current again; what holds something of it may still give that back.</summary>
    [Test]
    public void Context_IsNoUseOnceDisposedOf()
    {
        var context = new CudaContext(0);
        context.Dispose();
        context.Dispose();
        Assert.Throws<ObjectDisposedException>(context.SetCurrent);
        Assert.Throws<ObjectDisposedException>(context.Synchronize);
    }

    /// <summary>Once for each device, whichever of its contexts is meant: the driver refuses a second time.</summary>
    [Test]
    public void EnablePeerAccess_MayBeAskedForAgain()
    {
        using var first = new CudaContext(0);
        using var again = new CudaContext(0);
        using var second = new CudaContext(1);
        Assert.That((first.DeviceId, again.DeviceId, second.DeviceId), Is.EqualTo((0, 0, 1)));
        first.EnablePeerAccess(second);
        first.EnablePeerAccess(second);
        Assert.DoesNotThrow(() => again.EnablePeerAccess(second));
    }

    [Test]
    public void CanAccessPeer_IsAskedOfTheDriver()
    {
        using var first = new CudaContext(0);
        using var second = new CudaContext(1);
        SoftwareDevice.SetPeers(false);
        try
        {
            Assert.That((first.CanAccessPeer(second), first.CanAccessPeer(first)), Is.EqualTo((false, true)));
            Assert.That(
                Assert.Throws<CudaException>(() => first.EnablePeerAccess(second))!.Message,
                Does.StartWith("CUDA: CUDA_ERROR_PEER_ACCESS_UNSUPPORTED from cuCtxEnablePeerAccess"));
        }
        finally
        {
            SoftwareDevice.SetPeers(true);
        }

        AssertReported("device 0 cannot reach device 1");
    }

    [Test]
    public void Context_OfAnUnknownDeviceNamesTheCall()
    {
        var failure = Assert.Throws<CudaException>(() => _ = new CudaContext(7))!;
        Assert.That(failure.Message, Is.EqualTo("CUDA: CUDA_ERROR_INVALID_DEVICE from cuDeviceGet: as the software device says"));
    }
}
