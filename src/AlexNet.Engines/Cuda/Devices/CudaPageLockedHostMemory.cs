using AlexNet.Engines.Cuda.Interop;
using static AlexNet.Engines.Cuda.Interop.LibCuda;

namespace AlexNet.Engines.Cuda.Devices;

/// <summary>Host memory that stays where it is, for every context: what asynchronous copies need.</summary>
internal sealed unsafe class CudaPageLockedHostMemory<T> : CudaResource
    where T : unmanaged
{
    /// <param name="size">Elements, at least one. Their values are undefined.</param>
    public CudaPageLockedHostMemory(CudaContext context, int size)
        : base(context)
    {
        ArgumentOutOfRangeException.ThrowIfNegativeOrZero(size);
        context.SetCurrent();
        cuMemHostAlloc(out var pointer, (nuint)size * (nuint)sizeof(T), CU_MEMHOSTALLOC_PORTABLE).ThrowIfFailed();
        (PinnedHostPointer, Size) = (pointer, size);
    }

    public nint PinnedHostPointer { get; }

    /// <summary>Elements.</summary>
    public int Size { get; }

    public Span<T> Span
    {
        get
        {
            ThrowIfDisposed();
            return new((void*)PinnedHostPointer, Size);
        }
    }

    protected override void Release() => _ = cuMemFreeHost(PinnedHostPointer);
}
