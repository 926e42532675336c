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

    /// <summary>Queues C = op(A) op(B), all column-major.</summary>
    /// <param name="result">The type of C; A and B are of the precision's.</param>
    public void Multiply(
        Operation transposeA, Operation transposeB, in MatrixSize size, Matrix a, Matrix b, Matrix c, DataType result)
    {
        float one = 1, zero = 0;
        var factor = _precision.MatrixType();
        cublasGemmEx(
            _handle, transposeA, transposeB, size.M, size.N, size.K, &one, a.Start, factor, a.Leading, b.Start, factor, b.Leading,
            &zero, c.Start, result, c.Leading, _precision.MatrixCompute(), DefaultAlgorithm).ThrowIfFailed();
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
