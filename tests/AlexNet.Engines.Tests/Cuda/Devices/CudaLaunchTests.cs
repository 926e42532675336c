using AlexNet.Engines.Cuda.Devices;
using AlexNet.Engines.Cuda.Interop;
using AlexNet.Engines.Tests.Cuda.Software;
using AlexNet.Engines.Tests.Suite;
using NUnit.Framework;

namespace AlexNet.Engines.Tests.Cuda.Devices;

public sealed class CudaLaunchTests : SoftwareDeviceTest
{
    [Test]
    public void Launch_PassesItsArgumentsAndAllocatesNothing()
    {
        using var context = new CudaContext(0);
        using var stream = new CudaStream(context);
        using var variable = new CudaDeviceVariable<float>(context, 300);
        using var module = Load(context, "activate.cu");
        using var launch = module.GetFunction("scale").Prepare(2, 256, 0, variable.DevicePointer, variable.DevicePointer, 2.5f, 300L);
        var back = new float[300];
        variable.CopyToDevice(Enumerable.Repeat(1f, 300).ToArray());
        launch.RunAsync(stream);
        stream.Synchronize();
        variable.CopyToHost(back);
        Assert.That(back, Is.All.EqualTo(2.5f));
        launch.Set(2, -1f);
        launch.RunAsync(stream);
        stream.Synchronize();
        variable.CopyToHost(back);
        Assert.That(back, Is.All.EqualTo(-2.5f));
        Assert.That(Allocations.Least(() => launch.RunAsync(stream)), Is.Zero);
        stream.Synchronize();
    }

    [Test]
    public void Kernel_RefusesWhatTheDeviceCannotHave()
    {
        using var context = new CudaContext(0);
        using var module = Load(context, "activate.cu");
        var missing = Assert.Throws<CudaException>(() => module.GetFunction("scal"))!;
        Assert.That(missing.Message, Does.Contain("CUDA_ERROR_NOT_FOUND from cuModuleGetFunction"));
        var kernel = module.GetFunction("scale");
        var threads = Assert.Throws<ArgumentOutOfRangeException>(() => kernel.Prepare(1, new Dim3(512, 3), 0))!;
        Assert.That(threads.Message, Does.StartWith("scale: 512×3×1 threads; allowed are 1 to 1024"));
        Assert.Throws<ArgumentOutOfRangeException>(() => kernel.Prepare(0, 32, 0));
        var memory = Assert.Throws<ArgumentOutOfRangeException>(() => kernel.Prepare(1, 32, 232449))!;
        Assert.That(memory.Message, Does.StartWith("scale: 232449 bytes of shared memory; allowed are 0 to 232448"));
        kernel.Prepare(1, 32, 232448).Dispose();
    }
}
