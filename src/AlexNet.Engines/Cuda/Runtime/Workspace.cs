using AlexNet.Engines.Cuda.Devices;

namespace AlexNet.Engines.Cuda.Runtime;

/// <summary>Working memory of one device, which its steps use in turn: they say how much they need, then it is allocated. What only an
/// algorithm of last resort would need is allocated when one is tried.</summary>
internal sealed class Workspace(CudaContext context) : IDisposable
{
    private CudaDeviceVariable<byte>? _memory;
    private CudaDeviceVariable<byte>? _spare;
    private long _spareBytes;

    /// <summary>The largest need.</summary>
    public long Bytes { get; private set; }

    /// <summary>The first byte; zero where no step needs any.</summary>
    public nint Start => _memory?.DevicePointer ?? 0;

    public void Reserve(long bytes) => Bytes = Math.Max(Bytes, bytes);

    /// <summary>Says what a step may ask for beyond what it reserves.</summary>
    public void ReserveSpare(long bytes) => _spareBytes = Math.Max(_spareBytes, bytes);

    public void Allocate() => _memory = Bytes > 0 ? new(context, Bytes) : null;

    /// <summary>Memory of that size: after the first bytes where there is room, else spare memory. For a step's preparation: it may
    /// allocate.</summary>
    public nint After(long first, long bytes) =>
        first + bytes <= Bytes ? Start + (nint)first : (_spare ??= new(context, Math.Max(_spareBytes, bytes))).DevicePointer;

    public void Dispose()
    {
        _spare?.Dispose();
        _memory?.Dispose();
    }
}
