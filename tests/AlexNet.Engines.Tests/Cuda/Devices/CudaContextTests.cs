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
    public void Context_OfAnUnknownDeviceNamesTheCall()
    {
        var failure = Assert.Throws<CudaException>(() => _ = new CudaContext(7))!;
        Assert.That(failure.Message, Is.EqualTo("CUDA: CUDA_ERROR_INVALID_DEVICE from cuDeviceGet: as the software device says"));
    }
}
