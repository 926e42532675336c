using AlexNet.Engines.Cuda.Compilation;
using AlexNet.Engines.Cuda.Devices;
using AlexNet.Engines.Cuda.Products;

namespace AlexNet.Engines.Cuda;

/// <summary>One of a plan's devices: a stream for its line of steps and the libraries that work on it. Two may share a GPU.</summary>
internal sealed class DeviceRuntime : IDisposable
{
    private readonly OwnedParts _owned = new();

    public DeviceRuntime(int deviceId, Precision precision, KernelCache cache)
    {
        Precision = precision;
        try
        {
            Context = _owned.Own(new CudaContext(deviceId));
            Stream = _owned.Own(new CudaStream(Context));
            Kernels = _owned.Own(new KernelLibrary(Context, cache, precision.KernelOptions()));
            Matrices = _owned.Own(new CuBlasHandle(Context, Stream, precision));
            Convolutions = _owned.Own(new CuDnnHandle(Context, Stream));
        }
        catch
        {
            Dispose();
            throw;
        }
    }

    public Precision Precision { get; }

    public CudaContext Context { get; }

    /// <summary>Where all steps of this device are queued.</summary>
    public CudaStream Stream { get; }

    public KernelLibrary Kernels { get; }

    public CuBlasHandle Matrices { get; }

    public CuDnnHandle Convolutions { get; }

    /// <summary>Waits for the stream, however it may have failed: for what is freed next.</summary>
    public void TryDrain()
    {
        Context.TrySetCurrent();
        _ = Interop.LibCuda.cuStreamSynchronize(Stream.Stream);
    }

    public void Dispose() => _owned.Dispose();
}
