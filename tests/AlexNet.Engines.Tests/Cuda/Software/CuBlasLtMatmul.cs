using AlexNet.Engines.Cuda.Devices;
using AlexNet.Engines.Cuda.Interop;

namespace AlexNet.Engines.Tests.Cuda.Software;

/// <summary>A product of cuBLASLt, D = A·B, column by column.</summary>
internal sealed unsafe class CuBlasLtMatmul : IDisposable
{
    /// <summary>Bits of a column of the mask.</summary>
    public const int MaskLd = 128;

    private readonly nint _handle;
    private readonly nint _desc;
    private readonly nint _preference;
    private readonly nint _a;
    private readonly nint _b;
    private readonly nint _d;

    public CuBlasLtMatmul(CudaContext context, CuBlas.DataType type, int m, int n, int k)
    {
        context.SetCurrent();
        CuBlasLt.cublasLtCreate(out _handle).ThrowIfFailed();
        CuBlasLt.cublasLtMatmulDescCreate(out _desc, CuBlas.ComputeType.F32, CuBlas.DataType.F32).ThrowIfFailed();
        CuBlasLt.cublasLtMatmulPreferenceCreate(out _preference).ThrowIfFailed();
        ulong most = 1 << 20;
        CuBlasLt.cublasLtMatmulPreferenceSetAttribute(_preference, CuBlasLt.PreferenceAttribute.MaxWorkspaceBytes, &most, sizeof(ulong))
            .ThrowIfFailed();
        CuBlasLt.cublasLtMatrixLayoutCreate(out _a, type, (ulong)m, (ulong)k, m).ThrowIfFailed();
        CuBlasLt.cublasLtMatrixLayoutCreate(out _b, type, (ulong)k, (ulong)n, k).ThrowIfFailed();
        CuBlasLt.cublasLtMatrixLayoutCreate(out _d, type, (ulong)m, (ulong)n, m).ThrowIfFailed();
    }

    public CuBlas.Status Run(
        CuBlasLt.Epilogue epilogue, nint bias, nint mask, nint a, nint b, nint d, nint workspace, int bytes, CudaStream stream,
        CuBlas.DataType? biasType = null)
    {
        if (biasType is { } type)
        {
            Set(CuBlasLt.MatmulDescAttribute.BiasDataType, &type, sizeof(CuBlas.DataType));
        }

        long maskLd = MaskLd;
        Set(CuBlasLt.MatmulDescAttribute.Epilogue, &epilogue, sizeof(CuBlasLt.Epilogue));
        Set(CuBlasLt.MatmulDescAttribute.BiasPointer, &bias, sizeof(nint));
        Set(CuBlasLt.MatmulDescAttribute.EpilogueAuxPointer, &mask, sizeof(nint));
        Set(CuBlasLt.MatmulDescAttribute.EpilogueAuxLd, &maskLd, sizeof(long));
        CuBlasLt.HeuristicResult best;
        CuBlasLt.cublasLtMatmulAlgoGetHeuristic(_handle, _desc, _a, _b, _d, _d, _preference, 1, &best, out _).ThrowIfFailed();
        float alpha = 1, beta = 0;
        return CuBlasLt.cublasLtMatmul(
            _handle, _desc, &alpha, a, _a, b, _b, &beta, d, _d, d, _d, &best.Algorithm, workspace, (nuint)bytes, stream.Stream);
    }

    public void Dispose()
    {
        _ = CuBlasLt.cublasLtMatrixLayoutDestroy(_a);
        _ = CuBlasLt.cublasLtMatrixLayoutDestroy(_b);
        _ = CuBlasLt.cublasLtMatrixLayoutDestroy(_d);
        _ = CuBlasLt.cublasLtMatmulPreferenceDestroy(_preference);
        _ = CuBlasLt.cublasLtMatmulDescDestroy(_desc);
        _ = CuBlasLt.cublasLtDestroy(_handle);
    }

    private void Set(CuBlasLt.MatmulDescAttribute attribute, void* value, int size) =>
        CuBlasLt.cublasLtMatmulDescSetAttribute(_desc, attribute, value, (nuint)size).ThrowIfFailed();
}
