using System.Runtime.InteropServices;
using AlexNet.Engines.Cuda.Compilation;
using AlexNet.Engines.Cuda.Devices;
using AlexNet.Engines.Cuda.Interop;
using NUnit.Framework;
using static AlexNet.Engines.Cuda.Interop.LibCuda;

namespace AlexNet.Engines.Tests.Cuda.Software;

/// <summary>Every check of the software device sees what it is for.</summary>
public sealed unsafe class SoftwareDeviceChecksTests : SoftwareDeviceTest
{
    private static readonly Type[] Imports = [typeof(LibCuda), typeof(Nvrtc), typeof(CuBlas), typeof(CuBlasLt), typeof(CuDnn)];

    [Test]
    public void EveryImport_IsExported()
    {
        var missing = Imports
            .SelectMany(type => type.GetMethods(System.Reflection.BindingFlags.Public | System.Reflection.BindingFlags.Static))
            .Select(method => method.Name)
            .Concat(typeof(Nccl).GetMethods(System.Reflection.BindingFlags.Public | System.Reflection.BindingFlags.Static).Select(method => $"software_{method.Name}"))
            .Where(name => !SoftwareDevice.Exports(name))
            .ToArray();
        Assert.That(missing, Is.Empty);
        Assert.That(SoftwareDevice.Exports("cuNothing"), Is.False);
    }

    [Test]
    public void Free_TwiceIsSeen()
    {
        using var context = new CudaContext(0);
        cuMemAlloc_v2(out var pointer, 16).ThrowIfFailed();
        cuMemFree_v2(pointer).ThrowIfFailed();
        Assert.That(cuMemFree_v2(pointer), Is.EqualTo(CUresult.CUDA_ERROR_INVALID_VALUE));
        AssertReported("cuMemFree_v2: 16 bytes of device memory of device 0 freed twice");
    }

    [Test]
    public void Free_OfWhatWasNeverAllocatedIsSeen()
    {
        using var context = new CudaContext(0);
        using var host = new CudaPageLockedHostMemory<int>(context, 4);
        Assert.That(cuMemFree_v2(host.PinnedHostPointer), Is.EqualTo(CUresult.CUDA_ERROR_INVALID_VALUE));
        AssertReported("cuMemFree_v2: no device memory begins at");
    }

    [Test]
    public void Free_UnderWorkIsSeen()
    {
        using var context = new CudaContext(0);
        using var stream = new CudaStream(context);
        using var later = new CudaStream(context);
        var variable = new CudaDeviceVariable<int>(context, 4);
        for (var i = 0; i < 100; i++)
        {
            variable.MemsetAsync(1, stream);
        }

        variable.Dispose();
        AssertReported("pieces of work not done yet use the memory");
    }

    [Test]
    public void Leak_IsSeenWhenItsContextGoes()
    {
        var context = new CudaContext(0);
        var memory = new CudaDeviceVariable<int>(context, 4);
        var stream = new CudaStream(context);
        Assert.That(SoftwareDevice.Live, Does.Contain("16 bytes of device memory").And.Contain("a stream of device 0"));
        context.Dispose();
        GC.KeepAlive((memory, stream));
        AssertReported("leak: 16 bytes of device memory of device 0 not freed before its context");
        AssertReported("leak: a stream of device 0 not destroyed before its context");
    }

    [Test]
    public void Copy_OutOfRangeIsSeen()
    {
        using var context = new CudaContext(0);
        using var variable = new CudaDeviceVariable<int>(context, 4);
        var values = stackalloc int[5];
        Assert.That(cuMemcpyHtoD_v2(variable.DevicePointer, values, 20), Is.EqualTo(CUresult.CUDA_ERROR_INVALID_VALUE));
        AssertReported("cuMemcpyHtoD_v2: 20 bytes where 16 are left");
    }

    [Test]
    public void Copy_AfterTheFreeIsSeen()
    {
        using var context = new CudaContext(0);
        cuMemAlloc_v2(out var pointer, 16).ThrowIfFailed();
        cuMemFree_v2(pointer).ThrowIfFailed();
        var value = 0;
        Assert.That(cuMemcpyDtoH_v2(&value, pointer, 4), Is.EqualTo(CUresult.CUDA_ERROR_ILLEGAL_ADDRESS));
        AssertReported("cuMemcpyDtoH_v2: use of 16 bytes of device memory of device 0 after it was freed");
    }

    [Test]
    public void AsyncCopy_OfPageableMemoryIsSeen()
    {
        using var context = new CudaContext(0);
        using var stream = new CudaStream(context);
        using var variable = new CudaDeviceVariable<int>(context, 1);
        var value = stackalloc int[1];
        var pageable = (nint)value;
        Assert.Throws<CudaException>(() => variable.AsyncCopyToHost(pageable, 1, stream));
        AssertReported("is pageable memory where page-locked is required");
    }

    [TestCase(0, "is in no allocation")]
    [TestCase(4, "is no multiple of 16 bytes")]
    public void Launch_WithABadPointerIsSeen(int offset, string expected)
    {
        using var context = new CudaContext(0);
        using var stream = new CudaStream(context);
        using var module = Load(context, "activate.cu");
        using var variable = new CudaDeviceVariable<float>(context, 8);
        nint bad = offset == 0 ? 4096 : variable.DevicePointer + offset;
        using var launch = module.GetFunction("scale").Prepare(1, 32, 0, variable.DevicePointer, bad, 1f, 4L);
        Assert.Throws<CudaDeviceLostException>(() => launch.RunAsync(stream));
        AssertReported(expected);
    }

    [Test]
    public void Launch_ThatWritesBehindItsMemoryIsSeen()
    {
        using var context = new CudaContext(0);
        using var stream = new CudaStream(context);
        using var module = Load(context, "activate.cu");
        using var variable = new CudaDeviceVariable<float>(context, 4);
        using var source = new CudaDeviceVariable<float>(context, 8);
        source.CopyToDevice(new float[8]);
        using var launch = module.GetFunction("scale").Prepare(1, 32, 0, source.DevicePointer, variable.DevicePointer, 1f, 8L);
        Assert.Throws<CudaDeviceLostException>(() =>
        {
            launch.RunAsync(stream);
            stream.Synchronize();
        });
        AssertReported("scale: wrote 0 bytes before and 16 bytes behind 16 bytes of device memory of device 0");
    }

    [TestCase(true)]
    [TestCase(false)]
    public void Launch_OnTheOtherDevicesMemoryNeedsPeerAccess(bool enabled)
    {
        using var first = new CudaContext(0);
        using var second = new CudaContext(1);
        using var there = new CudaDeviceVariable<float>(second, 4);
        if (enabled)
        {
            first.EnablePeerAccess(second);
        }

        first.SetCurrent();
        using var module = Load(first, "activate.cu");
        using var stream = new CudaStream(first);
        using var launch = module.GetFunction("scale").Prepare(1, 32, 0, there.DevicePointer, there.DevicePointer, 1f, 4L);
        if (enabled)
        {
            launch.RunAsync(stream);
            stream.Synchronize();
            return;
        }

        Assert.Throws<CudaDeviceLostException>(() => launch.RunAsync(stream));
        AssertReported("16 bytes of device memory of device 1 from device 0 without peer access");
    }

    [Test]
    public void PeerAccess_IsRefusedWhereThereIsNone()
    {
        SoftwareDevice.SetPeers(false);
        using var first = new CudaContext(0);
        using var second = new CudaContext(1);
        Assert.That(first.CanAccessPeer(second), Is.False);
        Assert.Throws<CudaException>(() => first.EnablePeerAccess(second));
        AssertReported("device 0 cannot reach device 1");
    }

    [Test]
    public void Stream_AfterItsEndIsSeen()
    {
        using var context = new CudaContext(0);
        var stream = new CudaStream(context);
        stream.Dispose();
        Assert.Throws<CudaException>(stream.Synchronize);
        AssertReported("cuStreamSynchronize: the stream was destroyed before");
        var mark = new CudaEvent(context);
        mark.Dispose();
        Assert.Throws<CudaException>(mark.Synchronize);
        AssertReported("cuEventSynchronize: the event was destroyed before");
    }

    [Test]
    public void Event_OfAnotherDeviceIsSeen()
    {
        using var first = new CudaContext(0);
        using var second = new CudaContext(1);
        using var stream = new CudaStream(first);
        using var mark = new CudaEvent(second);
        Assert.Throws<CudaException>(() => mark.Record(stream));
        AssertReported("an event of device 1 in a stream of device 0");
    }

    [Test]
    public void Memory_EndsWhereItIsSaidTo()
    {
        SoftwareDevice.SetMemory(0, 1000);
        using var context = new CudaContext(0);
        using var first = new CudaDeviceVariable<byte>(context, 600);
        Assert.That(context.GetMemoryInfo(), Is.EqualTo(new CudaMemoryInfo(400, 1000)));
        Assert.That(Assert.Throws<CudaException>(() => _ = new CudaDeviceVariable<byte>(context, 401))!.IsOutOfMemory);
    }

    [Test]
    public void Fault_IsOfTheCallWanted()
    {
        using var context = new CudaContext(0);
        SoftwareDevice.Fail(CallKind.Allocation, 2);
        using var first = new CudaDeviceVariable<byte>(context, 1);
        Assert.That(Assert.Throws<CudaException>(() => _ = new CudaDeviceVariable<byte>(context, 1))!.IsOutOfMemory);
        using var third = new CudaDeviceVariable<byte>(context, 1);
        Assert.That(SoftwareDevice.Calls(CallKind.Allocation), Is.EqualTo(3));
    }

    [Test]
    public void Device_ThatIsLostStaysLost()
    {
        using var context = new CudaContext(0);
        using var stream = new CudaStream(context);
        using var variable = new CudaDeviceVariable<int>(context, 4);
        SoftwareDevice.Fail(CallKind.Copy, 2, lostDevice: 0);
        variable.MemsetAsync(0, stream);
        Assert.Throws<CudaDeviceLostException>(() => variable.MemsetAsync(0, stream));
        Assert.Throws<CudaDeviceLostException>(() => _ = new CudaStream(context));
        Assert.Throws<CudaDeviceLostException>(stream.Synchronize);
        using var other = new CudaContext(1);
        using var works = new CudaStream(other);
        works.Synchronize();
    }

    /// <summary>NVRTC opens them by their name: the search has loaded them for it.</summary>
    [Test]
    public void Compilation_WithoutNvrtcsBuiltinsIsRefused()
    {
        var source = new KernelSource("fill.cu", "", []);
        var builtins = SoftwareDevice.CloseBuiltins();
        try
        {
            var compiler = new KernelCompiler(new KernelCache(null, _ => { }), 90);
            Assert.That(Assert.Throws<CudaException>(() => compiler.Compile(source))!.Message, Is.EqualTo(
                "CUDA: NVRTC_ERROR_BUILTIN_OPERATION_FAILURE from nvrtcCompileProgram: nvrtc: error: failed to open libnvrtc-builtins.so.12.8."));
        }
        finally
        {
            NativeLibrary.Load(builtins);
        }

        new KernelCompiler(new KernelCache(null, _ => { }), 90).Compile(source);
    }

    [Test]
    public void Image_OfAnotherCompilerIsRefused()
    {
        using var context = new CudaContext(0);
        Assert.Throws<CudaException>(() => _ = new CudaModule(context, "ELF\0"u8));
        AssertReported("cuModuleLoadData: not made by this device's compiler");
    }
}
