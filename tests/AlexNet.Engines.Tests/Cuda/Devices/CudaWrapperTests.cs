using AlexNet.Engines.Cuda;
using AlexNet.Engines.Cuda.Devices;
using AlexNet.Engines.Cuda.Interop;
using AlexNet.Engines.Tests.Cuda.Software;
using AlexNet.Engines.Tests.Suite;
using NUnit.Framework;

namespace AlexNet.Engines.Tests.Cuda.Devices;

public sealed class CudaWrapperTests : SoftwareDeviceTest
{
    [Test]
    public void Availability_NamesTheDevice()
    {
        var availability = CudaAvailability.Current;
        Assert.That(availability.IsUsable, availability.Details);
        Assert.That(availability.Reason, Is.EqualTo("Software device 0 (compute capability 9.0, 1.0 GiB)"));
        Assert.That(availability.Devices, Has.Count.EqualTo(2));
        Assert.DoesNotThrow(() => availability.Require([1, 0]));
    }

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

    [Test]
    public void DeviceVariable_CopiesThereAndBack()
    {
        using var context = new CudaContext(0);
        using var variable = new CudaDeviceVariable<float>(context, 5);
        variable.CopyToDevice([1, 2, 3, 4, 5]);
        variable.CopyToDevice([20, 30], offset: 1);
        var back = new float[3];
        variable.CopyToHost(back, offset: 1);
        Assert.That(back, Is.EqualTo(new float[] { 20, 30, 4 }));
        Assert.That(variable.SizeInBytes, Is.EqualTo(20));
    }

    [TestCase(0, 6)]
    [TestCase(4, 2)]
    [TestCase(-1, 1)]
    public void DeviceVariable_RefusesWhatIsOutside(int offset, int count)
    {
        using var context = new CudaContext(0);
        using var variable = new CudaDeviceVariable<float>(context, 5);
        Assert.Throws<ArgumentOutOfRangeException>(() => variable.CopyToDevice(new float[count], offset));
        Assert.Throws<ArgumentOutOfRangeException>(() => variable.CopyToHost(new float[count], offset));
    }

    [Test]
    public void DeviceVariable_TooLargeIsOutOfMemory()
    {
        using var context = new CudaContext(0);
        var failure = Assert.Throws<CudaException>(() => _ = new CudaDeviceVariable<float>(context, 1L << 40))!;
        Assert.That(failure.IsOutOfMemory);
        Assert.That(failure.Message, Is.EqualTo("CUDA: CUDA_ERROR_OUT_OF_MEMORY from cuMemAlloc_v2: out of memory"));
    }

    [Test]
    public void DeviceVariable_IsNoUseOnceDisposedOf()
    {
        using var context = new CudaContext(0);
        var variable = new CudaDeviceVariable<float>(context, 5);
        variable.Dispose();
        variable.Dispose();
        Assert.Throws<ObjectDisposedException>(() => variable.CopyToDevice([1]));
    }

    [Test]
    public void AsyncCopies_PassPageLockedMemoryAndDevices()
    {
        using var first = new CudaContext(0);
        using var second = new CudaContext(1);
        using var stream = new CudaStream(first);
        using var host = new CudaPageLockedHostMemory<float>(first, 3);
        using var here = new CudaDeviceVariable<float>(first, 3);
        using var beside = new CudaDeviceVariable<float>(first, 3);
        using var there = new CudaDeviceVariable<float>(second, 4);
        new float[] { 7, 8, 9 }.CopyTo(host.Span);
        Assert.That(first.CanAccessPeer(second) && first.CanAccessPeer(first));
        first.EnablePeerAccess(second);
        first.EnablePeerAccess(first);
        here.AsyncCopyToDevice(host, stream);
        beside.AsyncCopyToDevice(here, stream);
        there.MemsetAsync(0, stream);
        there.AsyncCopyToDevice(beside, 1, 2, 2, stream);
        stream.Synchronize();
        host.Span.Clear();
        there.AsyncCopyToHost(host.PinnedHostPointer, 3, stream, offset: 1);
        stream.Synchronize();
        Assert.That(host.Span.ToArray(), Is.EqualTo(new float[] { 0, 8, 9 }));
    }

    [Test]
    public void FillAsync_WritesWords()
    {
        using var context = new CudaContext(0);
        using var stream = new CudaStream(context, priority: -1);
        using var variable = new CudaDeviceVariable<float>(context, 3);
        variable.FillAsync(1.5f, stream);
        stream.Synchronize();
        var back = new float[3];
        variable.CopyToHost(back);
        Assert.That(back, Is.EqualTo(new float[] { 1.5f, 1.5f, 1.5f }));
    }

    [Test]
    public void Event_TellsTimeAndState()
    {
        using var context = new CudaContext(0);
        using var stream = new CudaStream(context);
        using var start = new CudaEvent(context, timing: true);
        using var end = new CudaEvent(context, timing: true, blocking: true);
        start.Record(stream);
        end.Record(stream);
        stream.WaitEvent(start);
        end.Synchronize();
        Assert.That(CudaEvent.ElapsedTime(start, end), Is.GreaterThanOrEqualTo(0));
        Assert.That(start.Query());
        stream.Synchronize();
        Assert.That(stream.Query());
    }

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

    [Test]
    public void Graph_RepeatsWhatWasCaptured()
    {
        using var context = new CudaContext(0);
        using var stream = new CudaStream(context);
        using var variable = new CudaDeviceVariable<float>(context, 1);
        using var module = Load(context, "activate.cu");
        using var launch = module.GetFunction("scale").Prepare(1, 32, 0, variable.DevicePointer, variable.DevicePointer, 2f, 1L);
        variable.CopyToDevice([1]);
        using var graph = stream.Capture(() => launch.RunAsync(stream));
        float ValueThen(Action<CudaStream> run)
        {
            run(stream);
            stream.Synchronize();
            var back = new float[1];
            variable.CopyToHost(back);
            return back[0];
        }

        Assert.That(ValueThen(_ => { }), Is.EqualTo(1), "captured, not done");
        using var exec = graph.Instantiate();
        Assert.That(ValueThen(exec.Launch), Is.EqualTo(2));
        Assert.That(ValueThen(exec.Launch), Is.EqualTo(4));

        launch.Set(2, 3f);
        using var changed = stream.Capture(() => launch.RunAsync(stream));
        Assert.That(exec.Update(changed));
        Assert.That(ValueThen(exec.Launch), Is.EqualTo(12));

        using var other = stream.Capture(() =>
        {
            launch.RunAsync(stream);
            launch.RunAsync(stream);
        });
        Assert.That(exec.Update(other), Is.False);
    }

    [Test]
    public void Capture_ThatFailsIsGivenUp()
    {
        using var context = new CudaContext(0);
        using var stream = new CudaStream(context);
        Assert.Throws<TimeoutException>(() => stream.Capture(() => throw new TimeoutException()));
        using var graph = stream.Capture(() => { });
    }
}
