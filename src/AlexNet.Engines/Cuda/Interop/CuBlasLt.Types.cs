using System.Runtime.InteropServices;

namespace AlexNet.Engines.Cuda.Interop;

/// <summary>Structures and constants of cuBLASLt (cublasLt.h of CUDA 12 and 13).</summary>
internal static unsafe partial class CuBlasLt
{
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

    /// <summary>cublasLtMatrixLayoutAttribute_t</summary>
    public enum MatrixLayoutAttribute
    {
        /// <summary>int: 0 = columns, 1 = rows lie together.</summary>
        Order = 1,

        /// <summary>int</summary>
        BatchCount = 5,

        /// <summary>long, in elements</summary>
        StridedBatchOffset = 6,
    }

    /// <summary>cublasLtMatmulPreferenceAttributes_t</summary>
    public enum PreferenceAttribute
    {
        /// <summary>ulong</summary>
        MaxWorkspaceBytes = 1,

        /// <summary>uint: bits of cublasLtReductionScheme_t; 0 forbids dividing sums.</summary>
        ReductionSchemeMask = 3,
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
}
