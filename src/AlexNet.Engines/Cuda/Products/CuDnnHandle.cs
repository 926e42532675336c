using AlexNet.Engines.Cuda.Devices;
using AlexNet.Engines.Cuda.Interop;
using static AlexNet.Engines.Cuda.Interop.CuDnn;

namespace AlexNet.Engines.Cuda.Products;

/// <summary>cuDNN on one stream.</summary>
internal sealed class CuDnnHandle : CudaResource
{
    public CuDnnHandle(CudaContext context, CudaStream stream)
        : base(context)
    {
        context.SetCurrent();
        cudnnCreate(out var handle).ThrowIfFailed();
        Handle = handle;
        try
        {
            cudnnSetStream(handle, stream.Stream).ThrowIfFailed();
        }
        catch
        {
            Dispose();
            throw;
        }
    }

    public nint Handle { get; }

    protected override void Release() => _ = cudnnDestroy(Handle);
}
