using AlexNet.Engines.Cuda.Compilation;
using AlexNet.Engines.Cuda.Devices;
using AlexNet.Engines.Cuda.Products;

namespace AlexNet.Engines.Cuda;

/// <summary>One of a plan's devices: a stream for its line of steps and the libraries that work on it. Two may share a GPU.</summary>
internal sealed class DeviceRuntime : IDisposable
{
    private readonly Stack<IDisposable> _owned = new();

    public DeviceRuntime(int deviceId, Precision precision, KernelCache cache)
    {
        Precision = precision;
        try
        {
            Context = Own(new CudaContext(deviceId));
            Stream = Own(new CudaStream(Context));
            Kernels = Own(new KernelLibrary(Context, cache, precision.KernelOptions()));
            Matrices = Own(new CuBlasHandle(Context, Stream, precision));
            Convolutions = Own(new CuDnnHandle(Context, Stream));
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

    public void Dispose()
    {
        while (_owned.TryPop(out var part))
        {
            part.Dispose();
        }
    }

    private T Own<T>(T part)
        where T : IDisposable
    {
        _owned.Push(part);
        return part;
    }
}
