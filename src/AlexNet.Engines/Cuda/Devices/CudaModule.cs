using AlexNet.Engines.Cuda.Interop;
using static AlexNet.Engines.Cuda.Interop.LibCuda;

namespace AlexNet.Engines.Cuda.Devices;

/// <summary>Compiled kernels, loaded on a device.</summary>
internal sealed unsafe class CudaModule : CudaResource
{
    private readonly nint _module;

    /// <param name="image">A CUBIN, or PTX that ends with a zero byte.</param>
    public CudaModule(CudaContext context, ReadOnlySpan<byte> image)
        : base(context)
    {
        context.SetCurrent();
        fixed (byte* bytes = image)
        {
            cuModuleLoadData(out _module, bytes).ThrowIfFailed();
        }
    }

    /// <summary>A kernel by the name it has as <c>extern "C"</c>. Its module must outlive it.</summary>
    public CudaKernel GetFunction(string name)
    {
        ThrowIfDisposed();
        Context.SetCurrent();
        cuModuleGetFunction(out var function, _module, name).ThrowIfFailed();
        return new(Context, name, function);
    }

    protected override void Release() => _ = cuModuleUnload(_module);
}
