using AlexNet.Engines.Cuda.Devices;
using AlexNet.Engines.Cuda.Interop;
using AlexNet.Engines.Tests.Cuda.Software;
using NUnit.Framework;

namespace AlexNet.Engines.Tests.Cuda.Devices;

public sealed class CudaDeviceVariableTests : SoftwareDeviceTest
{
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
        using var stream = new CudaStream(context);
        using var other = new CudaDeviceVariable<float>(context, 10);
        Refused(() => variable.CopyToDevice(new float[count], offset));
        Refused(() => variable.CopyToHost(new float[count], offset));
        Refused(() => variable.AsyncCopyToDevice(0, count, stream, offset));
        Refused(() => variable.AsyncCopyToHost(0, count, stream, offset));
        Refused(() => variable.AsyncCopyToDevice(other, 0, offset, count, stream));
        Refused(() => other.AsyncCopyToDevice(variable, offset, 0, count, stream));

        void Refused(Action action) => Assert.That(
            Assert.Throws<ArgumentOutOfRangeException>(action)!.Message,
            Does.StartWith($"{count} elements from {offset} on; allowed are those of an array of 5"));
    }

    [Test]
    public void DeviceVariable_RefusesWhatItCannotBe()
    {
        using var context = new CudaContext(0);
        using var stream = new CudaStream(context);
        using var words = new CudaDeviceVariable<ushort>(context, 3);
        Assert.Throws<ArgumentOutOfRangeException>(() => _ = new CudaDeviceVariable<float>(context, 0));
        Assert.Throws<ArgumentOutOfRangeException>(() => _ = new CudaPageLockedHostMemory<float>(context, 0));
        Assert.That(
            Assert.Throws<NotSupportedException>(() => words.FillAsync(1, stream))!.Message, Is.EqualTo("Elements are 2 bytes; allowed are 4."));
        Assert.That((words.Size, words.SizeInBytes), Is.EqualTo((3, 6)));
    }

    [Test]
    public void MemsetAsync_FillsEveryByte()
    {
        using var context = new CudaContext(0);
        using var stream = new CudaStream(context);
        using var variable = new CudaDeviceVariable<uint>(context, 3);
        variable.MemsetAsync(0x5a, stream);
        stream.Synchronize();
        var back = new uint[3];
        variable.CopyToHost(back);
        Assert.That(back, Is.All.EqualTo(0x5a5a5a5au));
    }

    [Test]
    public void PageLockedMemory_IsNoUseOnceDisposedOf()
    {
        using var context = new CudaContext(0);
        var memory = new CudaPageLockedHostMemory<int>(context, 3);
        memory.Span[2] = 7;
        Assert.That((memory.Size, memory.Span.Length), Is.EqualTo((3, 3)));
        memory.Dispose();
        memory.Dispose();
        Assert.Throws<ObjectDisposedException>(() => _ = memory.Span.Length);
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
}
