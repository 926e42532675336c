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
        var none = Assert.Throws<ArgumentOutOfRangeException>(() => kernel.Prepare(1, 0, 0))!;
        Assert.That(none.Message, Does.StartWith("scale: 0×1×1 threads; allowed are 1 to 1024"));
        kernel.Prepare(1, new Dim3(256, 2, 2), 0).Dispose();
        foreach (var grid in new Dim3[] { new(0), new(1, 0), new(1, 1, 0) })
        {
            var blocks = Assert.Throws<ArgumentOutOfRangeException>(() => kernel.Prepare(grid, 32, 0))!;
            Assert.That(blocks.Message, Does.StartWith($"scale: {grid.X}×{grid.Y}×{grid.Z} blocks; allowed is at least one in every direction"));
        }

        Assert.Throws<ArgumentOutOfRangeException>(() => kernel.Prepare(1, 32, -1));
        var memory = Assert.Throws<ArgumentOutOfRangeException>(() => kernel.Prepare(1, 32, 232449))!;
        Assert.That(memory.Message, Does.StartWith("scale: 232449 bytes of shared memory; allowed are 0 to 232448"));
        kernel.Prepare(1, 32, 232448).Dispose();
        Assert.That((kernel.KernelName, kernel.MaxThreadsPerBlock), Is.EqualTo(("scale", 1024)));
    }

    [Test]
    public void Launch_IsNoUseOnceDisposedOf_AndHasItsArgumentsOnly()
    {
        using var context = new CudaContext(0);
        using var stream = new CudaStream(context);
        using var module = Load(context, "activate.cu");
        var launch = module.GetFunction("scale").Prepare(new Dim3(2, 3, 4), new Dim3(5, 6, 7), 8, (nint)0, (nint)0, 0f, 0L);
        Assert.That((launch.Grid, launch.Block, launch.DynamicSharedMemory), Is.EqualTo((new Dim3(2, 3, 4), new Dim3(5, 6, 7), 8)));
        Assert.Throws<ArgumentOutOfRangeException>(() => launch.Set(4, 1));
        Assert.Throws<ArgumentOutOfRangeException>(() => launch.Set(-1, 1));
        launch.Dispose();
        launch.Dispose();
        Assert.Throws<ObjectDisposedException>(() => launch.Set(0, 1));
        Assert.Throws<ObjectDisposedException>(() => launch.RunAsync(stream));
    }

    /// <summary>A kernel reads as many bytes as its parameter has.</summary>
    [Test]
    public void Argument_HasItsTypesBits()
    {
        KernelArgument[] arguments = [unchecked((nint)0x1_0000_0002), true, false, -1, uint.MaxValue, -1L, -1f];
        Assert.That(arguments.Select(each => (each.Kind, each.Bits)), Is.EqualTo(new[]
        {
            (KernelArgumentKind.Pointer, 0x1_0000_0002UL), (KernelArgumentKind.Int, 1UL), (KernelArgumentKind.Int, 0UL),
            (KernelArgumentKind.Int, 0xffff_ffffUL), (KernelArgumentKind.UnsignedInt, 0xffff_ffffUL),
            (KernelArgumentKind.Long, 0xffff_ffff_ffff_ffffUL), (KernelArgumentKind.Float, 0xbf80_0000UL),
        }));
    }
}
