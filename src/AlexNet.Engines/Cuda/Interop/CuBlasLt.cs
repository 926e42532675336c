using System.Runtime.InteropServices;
using AlexNet.Engines.Cuda.Interop.Finding;

namespace AlexNet.Engines.Cuda.Interop;

/// <summary>libcublasLt, products with epilogues: the calls in use (cublasLt.h).</summary>
internal static unsafe partial class CuBlasLt
{
    public const string Library = WantedLibrary.CuBlasLtImport;

    static CuBlasLt() => CudaLibraries.Register();

    /// <summary>cublasLtMatmulDescAttributes_t, with the type each takes.</summary>
    public enum MatmulDescAttribute
    {
        /// <summary>int: <see cref="CuBlas.Operation"/></summary>
        TransA = 3,

        /// <summary>int: <see cref="CuBlas.Operation"/></summary>
        TransB = 4,

        /// <summary>uint: <see cref="CuBlasLt.Epilogue"/></summary>
        Epilogue = 7,

        /// <summary>Address on the device: the bias read, or the bias gradient written.</summary>
        BiasPointer = 8,

        /// <summary>Address on the device: ReLU's mask, one bit per element, written or read.</summary>
        EpilogueAuxPointer = 11,

        /// <summary>long: leading dimension of the mask in bits, a multiple of 128.</summary>
        EpilogueAuxLd = 12,

        /// <summary>int: <see cref="CuBlas.DataType"/></summary>
        BiasDataType = 26,
    }

    /// <summary>cublasLtEpilogue_t</summary>
    public enum Epilogue
    {
        Default = 1,
        Relu = 2,
        Bias = 4,
        ReluBias = 6,

        /// <summary>ReLU that keeps its mask.</summary>
        ReluAux = 130,

        /// <summary>Bias, then ReLU that keeps its mask.</summary>
        ReluAuxBias = 134,

        /// <summary>ReLU's gradient by the mask kept.</summary>
        DRelu = 136,

        /// <summary>ReLU's gradient by the mask kept, and the bias gradient of the result.</summary>
        DReluBiasGradient = 152,

        /// <summary>The bias gradient as the sum over matrix A's columns.</summary>
        BiasGradientA = 256,

        /// <summary>The bias gradient as the sum over matrix B's rows.</summary>
        BiasGradientB = 512,
    }

    /// <summary>cublasLtMatmulPreferenceAttributes_t</summary>
    public enum PreferenceAttribute
    {
        /// <summary>ulong</summary>
        MaxWorkspaceBytes = 1,

        /// <summary>uint: bits of <see cref="ReductionScheme"/>; 0 forbids dividing sums, and unset it is all.</summary>
        ReductionSchemeMask = 3,
    }

    /// <summary>cublasLtReductionScheme_t: where the parts of a divided sum are added.</summary>
    [Flags]
    public enum ReductionScheme : uint
    {
        /// <summary>In the result's place, in its type.</summary>
        InPlace = 1,

        /// <summary>In the workspace, in the type that the product is computed in.</summary>
        ComputeType = 2,

        /// <summary>In the workspace, in the result's type.</summary>
        OutputType = 4,
    }

    /// <summary>cublasLtMatmulAlgo_t</summary>
    [StructLayout(LayoutKind.Sequential)]
    public struct Algorithm
    {
        public fixed ulong Data[8];
    }

    /// <summary>cublasLtMatmulHeuristicResult_t</summary>
    [StructLayout(LayoutKind.Sequential)]
    public struct HeuristicResult
    {
        public Algorithm Algorithm;
        public nuint WorkspaceSize;
        public CuBlas.Status State;
        public float WavesCount;
        public fixed int Reserved[4];
    }

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
