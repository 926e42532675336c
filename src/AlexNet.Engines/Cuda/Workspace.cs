using AlexNet.Engines.Cuda.Devices;

namespace AlexNet.Engines.Cuda;

/// <summary>Working memory of one device, which its steps use in turn: they say how much they need, then it is allocated.</summary>
internal sealed class Workspace(CudaContext context) : IDisposable
{
    private CudaDeviceVariable<byte>? _memory;

    /// <summary>The largest need.</summary>
    public long Bytes { get; private set; }

    /// <summary>The first byte; zero where no step needs any.</summary>
    public nint Start => _memory?.DevicePointer ?? 0;

    public void Reserve(long bytes) => Bytes = Math.Max(Bytes, bytes);

    public void Allocate() => _memory = Bytes > 0 ? new(context, Bytes) : null;

    public void Dispose() => _memory?.Dispose();
}
