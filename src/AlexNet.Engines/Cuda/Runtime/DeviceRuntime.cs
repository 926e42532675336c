using AlexNet.Core;
using AlexNet.Engines.Cuda.Compilation;
using AlexNet.Engines.Cuda.Devices;
using AlexNet.Engines.Cuda.Interop;
using AlexNet.Engines.Cuda.Launching;
using AlexNet.Engines.Native;

namespace AlexNet.Engines.Cuda.Runtime;

/// <summary>One of a plan's devices: a stream for its steps, one for those beside them, one for what comes from the host and one for
/// what goes there, and the libraries that work on the first. Two may share a GPU.</summary>
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
            Uploads = _owned.Own(new CudaStream(Context));
            Downloads = _owned.Own(new CudaStream(Context));
            Side = _owned.Own(new CudaStream(Context));
            Kernels = _owned.Own(new KernelLibrary(Context, cache, precision.Lanes(), precision.KernelOptions()));
            CuBlas = _owned.Own(new CuBlasHandle(Context, Stream, precision));
            CuBlasLt = _owned.Own(new CuBlasLtHandle(Context, Stream, CuBlas.Workspace));
            CuDnn = _owned.Own(new CuDnnHandle(Context, Stream));
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

    /// <summary>Where batches are queued for their way to the device.</summary>
    public CudaStream Uploads { get; }

    /// <summary>Where results are queued for their way to the host.</summary>
    public CudaStream Downloads { get; }

    /// <summary>Where steps are queued that run beside the others.</summary>
    public CudaStream Side { get; }

    public KernelLibrary Kernels { get; }

    public CuBlasHandle CuBlas { get; }

    public CuBlasLtHandle CuBlasLt { get; }

    public CuDnnHandle CuDnn { get; }

    /// <summary>Waits for the streams, however they may have failed: for what is freed next.</summary>
    public void TryDrain()
    {
        Context.TrySetCurrent();
        foreach (var stream in (ReadOnlySpan<CudaStream>)[Uploads, Stream, Side, Downloads])
        {
            _ = Interop.LibCuda.cuStreamSynchronize(stream.Stream);
        }
    }

    public void Dispose() => _owned.Dispose();
}
