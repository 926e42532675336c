using AlexNet.Core;
using AlexNet.Engines.Cuda.Devices;
using AlexNet.Engines.Cuda.Interop;
using static AlexNet.Engines.Cuda.Interop.CuBlas;
using static AlexNet.Engines.Cuda.Interop.CuBlasLt;
using static AlexNet.Engines.Cuda.Interop.CuDnn;

namespace AlexNet.Engines.Cuda.Runtime;

/// <summary>cuBLAS on one stream, with a workspace of its own: so the same product gives the same bits every time.</summary>
internal sealed class CuBlasHandle : CudaResource
{
    /// <summary>Bytes that NVIDIA recommends for its largest architectures.</summary>
    public const long WorkspaceBytes = 32L << 20;

    private readonly CudaDeviceVariable<byte> _workspace;
    private readonly nint _handle;

    public CuBlasHandle(CudaContext context, CudaStream stream, Precision precision)
        : base(context)
    {
        _workspace = new(context, WorkspaceBytes);
        try
        {
            cublasCreate_v2(out _handle).ThrowIfFailed();
            cublasSetStream_v2(_handle, stream.Stream).ThrowIfFailed();
            cublasSetWorkspace_v2(_handle, _workspace.DevicePointer, (nuint)WorkspaceBytes).ThrowIfFailed();
            cublasSetMathMode(_handle, precision.MatrixMath()).ThrowIfFailed();
        }
        catch
        {
            Dispose();
            throw;
        }
    }

    public nint Handle => _handle;

    /// <summary>Whatever else uses it must be on the same stream.</summary>
    public nint Workspace => _workspace.DevicePointer;

    protected override void Release()
    {
        if (_handle != 0)
        {
            _ = cublasDestroy_v2(_handle);
        }

        _workspace.Dispose();
    }
}

/// <summary>cuBLASLt for one stream, and what its algorithms are chosen by: a workspace, sums whose parts are added in float32,
/// and matrices that begin at multiples of 256 bytes, which it takes for granted.</summary>
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

            // In the result's type, parts of a sum would be rounded to bfloat16 before they meet.
            var schemes = ReductionScheme.ComputeType;
            cublasLtMatmulPreferenceSetAttribute(_preference, PreferenceAttribute.ReductionSchemeMask, &schemes, sizeof(ReductionScheme))
                .ThrowIfFailed();
        }
        catch
        {
            Dispose();
            throw;
        }
    }

    public nint Handle => _handle;

    public nint Preference => _preference;

    public nint Stream { get; }

    public nint Workspace { get; }

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
