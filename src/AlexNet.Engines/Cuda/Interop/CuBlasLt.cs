using System.Runtime.InteropServices;
using AlexNet.Engines.Cuda.Interop.Finding;

namespace AlexNet.Engines.Cuda.Interop;

/// <summary>libcublasLt, products with epilogues: the calls in use (cublasLt.h).</summary>
internal static unsafe partial class CuBlasLt
{
    public const string Library = CudaLibrary.CuBlasLtImport;

    static CuBlasLt() => CudaLibraries.Register();

    [LibraryImport(Library)]
    public static partial nuint cublasLtGetVersion();

    [LibraryImport(Library)]
    public static partial CuBlas.Status cublasLtCreate(out nint lightHandle);

    [LibraryImport(Library)]
    public static partial CuBlas.Status cublasLtDestroy(nint lightHandle);

    [LibraryImport(Library)]
    public static partial CuBlas.Status cublasLtMatmulDescCreate(
        out nint matmulDesc, CuBlas.ComputeType computeType, CuBlas.DataType scaleType);

    [LibraryImport(Library)]
    public static partial CuBlas.Status cublasLtMatmulDescDestroy(nint matmulDesc);

    [LibraryImport(Library)]
    public static partial CuBlas.Status cublasLtMatmulDescSetAttribute(
        nint matmulDesc, MatmulDescAttribute attr, void* buf, nuint sizeInBytes);

    [LibraryImport(Library)]
    public static partial CuBlas.Status cublasLtMatrixLayoutCreate(
        out nint matLayout, CuBlas.DataType type, ulong rows, ulong cols, long ld);

    [LibraryImport(Library)]
    public static partial CuBlas.Status cublasLtMatrixLayoutDestroy(nint matLayout);

    [LibraryImport(Library)]
    public static partial CuBlas.Status cublasLtMatrixLayoutSetAttribute(
        nint matLayout, MatrixLayoutAttribute attr, void* buf, nuint sizeInBytes);

    [LibraryImport(Library)]
    public static partial CuBlas.Status cublasLtMatmulPreferenceCreate(out nint pref);

    [LibraryImport(Library)]
    public static partial CuBlas.Status cublasLtMatmulPreferenceDestroy(nint pref);

    [LibraryImport(Library)]
    public static partial CuBlas.Status cublasLtMatmulPreferenceSetAttribute(
        nint pref, PreferenceAttribute attr, void* buf, nuint sizeInBytes);

    [LibraryImport(Library)]
    public static partial CuBlas.Status cublasLtMatmulAlgoGetHeuristic(
        nint lightHandle, nint operationDesc, nint Adesc, nint Bdesc, nint Cdesc, nint Ddesc, nint preference,
        int requestedAlgoCount, HeuristicResult* heuristicResultsArray, out int returnAlgoCount);

    /// <param name="alpha">In host memory, of the scale type.</param>
    /// <param name="beta">In host memory, of the scale type.</param>
    [LibraryImport(Library)]
    public static partial CuBlas.Status cublasLtMatmul(
        nint lightHandle, nint computeDesc, void* alpha, nint A, nint Adesc, nint B, nint Bdesc, void* beta,
        nint C, nint Cdesc, nint D, nint Ddesc, Algorithm* algo, nint workspace, nuint workspaceSizeInBytes, nint stream);
}
