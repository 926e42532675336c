using System.Runtime.InteropServices;
using AlexNet.Engines.Cuda.Interop.Finding;

namespace AlexNet.Engines.Cuda.Interop;

/// <summary>libcublas: the calls in use (cublas_v2.h). Matrices are column-major.</summary>
internal static unsafe partial class CuBlas
{
    public const string Library = WantedLibrary.CuBlasImport;

    /// <summary>CUBLAS_GEMM_DEFAULT</summary>
    public const int DefaultAlgorithm = -1;

    static CuBlas() => CudaLibraries.Register();

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

        /// <summary>A bit that may stand beside the others: parts of divided sums are never added in the result's type.</summary>
        DisallowReducedPrecisionReduction = 16,
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

    [LibraryImport(Library)]
    public static partial byte* cublasGetStatusName(Status status);

    [LibraryImport(Library)]
    public static partial byte* cublasGetStatusString(Status status);

    [LibraryImport(Library)]
    public static partial Status cublasCreate_v2(out nint handle);

    [LibraryImport(Library)]
    public static partial Status cublasDestroy_v2(nint handle);

    [LibraryImport(Library)]
    public static partial Status cublasSetStream_v2(nint handle, nint streamId);

    [LibraryImport(Library)]
    public static partial Status cublasSetMathMode(nint handle, Math mode);

    /// <summary>Must follow <see cref="cublasSetStream_v2"/>, which resets the workspace to the library's own.</summary>
    [LibraryImport(Library)]
    public static partial Status cublasSetWorkspace_v2(nint handle, nint workspace, nuint workspaceSizeInBytes);

    /// <param name="alpha">In host memory, of the compute type's scale type.</param>
    /// <param name="beta">In host memory, of the compute type's scale type.</param>
    [LibraryImport(Library)]
    public static partial Status cublasGemmEx(
        nint handle, Operation transa, Operation transb, int m, int n, int k,
        void* alpha, nint A, DataType Atype, int lda, nint B, DataType Btype, int ldb,
        void* beta, nint C, DataType Ctype, int ldc, ComputeType computeType, int algo);
}
