using AlexNet.Engines.Cuda.Devices;
using AlexNet.Engines.Cuda.Interop;
using static AlexNet.Engines.Cuda.Interop.CuBlas;

namespace AlexNet.Engines.Cuda.Products;

/// <summary>cuBLAS on one stream, with a workspace of its own: so the same product gives the same bits every time.</summary>
internal sealed unsafe class CuBlasHandle : CudaResource
{
    /// <summary>Bytes that NVIDIA recommends for its largest architectures.</summary>
    public const long WorkspaceBytes = 32L << 20;

    private readonly Core.Precision _precision;
    private readonly CudaDeviceVariable<byte> _workspace;
    private readonly nint _handle;

    public CuBlasHandle(CudaContext context, CudaStream stream, Core.Precision precision)
        : base(context)
    {
        _precision = precision;
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

    /// <summary>Whatever else uses it must be on the same stream.</summary>
    public nint Workspace => _workspace.DevicePointer;

    /// <summary>Queues a product.</summary>
    public Status Multiply(in MatrixProduct product)
    {
        float one = 1, zero = 0;
        var factor = _precision.MatrixType();
        var (a, b, c) = (product.A, product.B, product.C);
        return cublasGemmEx(
            _handle, product.TransposeA, product.TransposeB, product.Size.M, product.Size.N, product.Size.K, &one, a.Start, factor, a.Leading,
            b.Start, factor, b.Leading, &zero, c.Start, product.Result, c.Leading, _precision.MatrixCompute(), DefaultAlgorithm);
    }

    protected override void Release()
    {
        if (_handle != 0)
        {
            _ = cublasDestroy_v2(_handle);
        }

        _workspace.Dispose();
    }
}
