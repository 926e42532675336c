namespace AlexNet.Engines.Cuda.Interop;

/// <summary>Constants of cuBLAS, which cuBLASLt shares (cublas_api.h, library_types.h).</summary>
internal static unsafe partial class CuBlas
{
    /// <summary>CUBLAS_GEMM_DEFAULT</summary>
    public const int DefaultAlgorithm = -1;

    /// <summary>cublasStatus_t; the library names them.</summary>
    public enum Status
    {
        Success = 0,
        NotInitialized = 1,
        AllocFailed = 3,
        InvalidValue = 7,
        ArchMismatch = 8,
        MappingError = 11,
        ExecutionFailed = 13,
        InternalError = 14,
        NotSupported = 15,
        LicenseError = 16,
    }

    /// <summary>cublasOperation_t</summary>
    public enum Operation
    {
        N = 0,
        T = 1,
    }

    /// <summary>cublasMath_t. Default may use TF32 only where a compute type asks for it; Pedantic forbids it everywhere.</summary>
    public enum Math
    {
        Default = 0,
        Pedantic = 2,
        Tf32TensorOp = 3,
    }

    /// <summary>cublasComputeType_t</summary>
    public enum ComputeType
    {
        F32 = 68,
        F32Pedantic = 69,
        F32FastBf16 = 75,
        F32FastTf32 = 77,
    }

    /// <summary>cudaDataType_t</summary>
    public enum DataType
    {
        F32 = 0,
        U8 = 8,
        Bf16 = 14,
    }
}
