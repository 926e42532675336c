using AlexNet.Engines.Cuda.Devices;
using AlexNet.Engines.Cuda.Interop;
using static AlexNet.Engines.Cuda.Interop.CuBlasLt;

namespace AlexNet.Engines.Cuda.Products;

/// <summary>cuBLASLt on one stream, and what its algorithms are chosen by: a workspace, and matrices that begin at multiples of 256 bytes, which
/// it takes for granted.</summary>
internal sealed unsafe class CuBlasLtHandle : CudaResource
{
    private readonly nint _handle;
    private readonly nint _preference;

    /// <param name="stream">Where products are queued.</param>
    /// <param name="workspace"><see cref="CuBlasHandle.WorkspaceBytes"/> that only work of the same stream uses.</param>
    public CuBlasLtHandle(CudaContext context, CudaStream stream, nint workspace)
        : base(context)
    {
        (Stream, Workspace) = (stream.Stream, workspace);
        context.SetCurrent();
        try
        {
            cublasLtCreate(out _handle).ThrowIfFailed();
            cublasLtMatmulPreferenceCreate(out _preference).ThrowIfFailed();
            var most = (ulong)CuBlasHandle.WorkspaceBytes;
            cublasLtMatmulPreferenceSetAttribute(_preference, PreferenceAttribute.MaxWorkspaceBytes, &most, sizeof(ulong)).ThrowIfFailed();
        }
        catch
        {
            Dispose();
            throw;
        }
    }

    public nint Stream { get; }

    public nint Workspace { get; }

    /// <summary>The library's first choice of an algorithm, which depends on nothing that is measured.</summary>
    public CuBlas.Status Choose(LtDescriptors d, out HeuristicResult chosen)
    {
        HeuristicResult result;
        var status = cublasLtMatmulAlgoGetHeuristic(_handle, d.Product, d.A, d.B, d.C, d.C, _preference, 1, &result, out var count);
        chosen = result;
        return status != CuBlas.Status.Success ? status : count > 0 ? result.State : CuBlas.Status.NotSupported;
    }

    /// <summary>Queues a product.</summary>
    public CuBlas.Status Multiply(LtDescriptors d, nint a, nint b, nint c, in HeuristicResult chosen)
    {
        float one = 1, zero = 0;
        var algorithm = chosen.Algorithm;
        return cublasLtMatmul(
            _handle, d.Product, &one, a, d.A, b, d.B, &zero, c, d.C, c, d.C, &algorithm, Workspace, chosen.WorkspaceSize, Stream);
    }

    protected override void Release()
    {
        if (_preference != 0)
        {
            _ = cublasLtMatmulPreferenceDestroy(_preference);
        }

        if (_handle != 0)
        {
            _ = cublasLtDestroy(_handle);
        }
    }
}
