using System.Runtime.CompilerServices;
using AlexNet.Engines.Cuda.Interop;
using static AlexNet.Engines.Cuda.Interop.LibCuda;

namespace AlexNet.Engines.Cuda.Devices;

/// <summary>An array in a device's memory.</summary>
internal sealed unsafe class CudaDeviceVariable<T> : CudaResource
    where T : unmanaged
{
    /// <param name="size">Elements, at least one. Their values are undefined.</param>
    public CudaDeviceVariable(CudaContext context, long size)
        : base(context)
    {
        ArgumentOutOfRangeException.ThrowIfNegativeOrZero(size);
        context.SetCurrent();
        cuMemAlloc_v2(out var pointer, checked((nuint)size * (nuint)sizeof(T))).ThrowIfFailed();
        (DevicePointer, Size) = (pointer, size);
    }

    public nint DevicePointer { get; }

    /// <summary>Elements.</summary>
    public long Size { get; }

    public long SizeInBytes => Size * sizeof(T);

    /// <summary>Copies from any host memory and waits.</summary>
    public void CopyToDevice(ReadOnlySpan<T> source, long offset = 0)
    {
        Check(offset, source.Length);
        Context.SetCurrent();
        fixed (T* values = source)
        {
            cuMemcpyHtoD_v2(At(offset), values, Bytes(source.Length)).ThrowIfFailed();
        }
    }

    /// <summary>Copies to any host memory and waits for it, not for other streams' work.</summary>
    public void CopyToHost(Span<T> destination, long offset = 0)
    {
        Check(offset, destination.Length);
        Context.SetCurrent();
        fixed (T* values = destination)
        {
            cuMemcpyDtoH_v2(values, At(offset), Bytes(destination.Length)).ThrowIfFailed();
        }
    }

    /// <summary>Queues a copy from page-locked memory, which must stay as it is until the copy is done.</summary>
    public void AsyncCopyToDevice(CudaPageLockedHostMemory<T> source, CudaStream stream) =>
        AsyncCopyToDevice(source.PinnedHostPointer, source.Size, stream);

    /// <param name="source">Page-locked memory of <paramref name="count"/> elements.</param>
    public void AsyncCopyToDevice(nint source, long count, CudaStream stream, long offset = 0)
    {
        Check(offset, count);
        cuMemcpyHtoDAsync_v2(At(offset), (void*)source, Bytes(count), stream.Stream).ThrowIfFailed();
    }

    /// <summary>Queues a copy to page-locked memory.</summary>
    public void AsyncCopyToHost(CudaPageLockedHostMemory<T> destination, CudaStream stream) =>
        AsyncCopyToHost(destination.PinnedHostPointer, destination.Size, stream);

    /// <param name="destination">Page-locked memory of <paramref name="count"/> elements.</param>
    public void AsyncCopyToHost(nint destination, long count, CudaStream stream, long offset = 0)
    {
        Check(offset, count);
        cuMemcpyDtoHAsync_v2((void*)destination, At(offset), Bytes(count), stream.Stream).ThrowIfFailed();
    }

    /// <summary>Queues a copy of the whole other array to this one's beginning, of the same device or another.</summary>
    public void AsyncCopyToDevice(CudaDeviceVariable<T> source, CudaStream stream) => AsyncCopyToDevice(source, 0, 0, source.Size, stream);

    /// <summary>Queues a copy of a part.</summary>
    /// <param name="sourceOffset">The part's first element in the other array.</param>
    /// <param name="offset">Where it goes in this one.</param>
    public void AsyncCopyToDevice(CudaDeviceVariable<T> source, long sourceOffset, long offset, long count, CudaStream stream)
    {
        source.Check(sourceOffset, count);
        Check(offset, count);
        var (to, from) = (At(offset), source.At(sourceOffset));
        if (source.Context.Handle == Context.Handle)
        {
            cuMemcpyDtoDAsync_v2(to, from, Bytes(count), stream.Stream).ThrowIfFailed();
        }
        else
        {
            cuMemcpyPeerAsync(to, Context.Handle, from, source.Context.Handle, Bytes(count), stream.Stream).ThrowIfFailed();
        }
    }

    /// <summary>Queues filling with a byte; 0 makes zeros of any type.</summary>
    public void MemsetAsync(byte value, CudaStream stream) =>
        cuMemsetD8Async(DevicePointer, value, (nuint)SizeInBytes, stream.Stream).ThrowIfFailed();

    /// <summary>Queues filling with an element of four bytes.</summary>
    public void FillAsync(T value, CudaStream stream)
    {
        if (sizeof(T) != sizeof(uint))
        {
            throw new NotSupportedException($"Elements are {sizeof(T)} bytes; allowed are {sizeof(uint)}.");
        }

        cuMemsetD32Async(DevicePointer, Unsafe.BitCast<T, uint>(value), (nuint)Size, stream.Stream).ThrowIfFailed();
    }

    protected override void Release() => _ = cuMemFree_v2(DevicePointer);

    private static nuint Bytes(long count) => (nuint)count * (nuint)sizeof(T);

    private nint At(long offset) => DevicePointer + (nint)(offset * sizeof(T));

    private void Check(long offset, long count)
    {
        ThrowIfDisposed();
        if (offset < 0 || count < 0 || count > Size - offset)
        {
            throw new ArgumentOutOfRangeException(
                nameof(count), $"{count} elements from {offset} on; allowed are those of an array of {Size}");
        }
    }
}
