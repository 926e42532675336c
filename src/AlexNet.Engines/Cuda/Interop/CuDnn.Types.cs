using System.Runtime.InteropServices;

namespace AlexNet.Engines.Cuda.Interop;

/// <summary>Structures and constants of cuDNN 9 (cudnn_ops.h, cudnn_cnn.h).</summary>
internal static unsafe partial class CuDnn
{
    /// <summary>cudnnStatus_t: the first of each thousand; the library names the others.</summary>
    public enum Status
    {
        Success = 0,
        NotInitialized = 1001,
        BadParam = 2000,
        NotSupported = 3000,
        InternalError = 4000,
        DeviceAllocationFailed = 4004,
        ExecutionFailed = 5000,
    }

    /// <summary>cudnnDataType_t</summary>
    public enum DataType
    {
        F32 = 0,
        Bf16 = 9,
    }

    /// <summary>cudnnTensorFormat_t</summary>
    public enum TensorFormat
    {
        Nchw = 0,
        Nhwc = 1,
    }

    /// <summary>cudnnMathType_t. Default uses TF32 for float32, which only Fma forbids.</summary>
    public enum MathType
    {
        Default = 0,
        TensorOp = 1,
        TensorOpAllowConversion = 2,
        Fma = 3,
    }

    /// <summary>cudnnConvolutionMode_t; a network's convolution is a cross-correlation.</summary>
    public enum ConvolutionMode
    {
        Convolution = 0,
        CrossCorrelation = 1,
    }

    /// <summary>cudnnActivationMode_t</summary>
    public enum ActivationMode
    {
        Relu = 1,
        Tanh = 2,
        Identity = 5,
    }

    /// <summary>cudnnNanPropagation_t</summary>
    public enum NanPropagation
    {
        NotPropagate = 0,
        Propagate = 1,
    }

    /// <summary>cudnnConvolutionFwdAlgo_t</summary>
    public enum ForwardAlgorithm
    {
        ImplicitGemm = 0,

        /// <summary>The one that reaches tensor cores, and the only one that takes a bias and an activation with it in NHWC.</summary>
        ImplicitPrecompGemm = 1,
        Gemm = 2,
        Fft = 4,
        FftTiling = 5,
        Winograd = 6,
        WinogradNonFused = 7,
    }

    /// <summary>cudnnConvolutionBwdDataAlgo_t</summary>
    public enum BackwardDataAlgorithm
    {
        /// <summary>Not deterministic: adds in any order.</summary>
        Algorithm0 = 0,

        /// <summary>Deterministic; reaches tensor cores.</summary>
        Algorithm1 = 1,
        Fft = 2,
        FftTiling = 3,
        Winograd = 4,
        WinogradNonFused = 5,
    }

    /// <summary>cudnnConvolutionBwdFilterAlgo_t</summary>
    public enum BackwardFilterAlgorithm
    {
        /// <summary>Not deterministic: adds in any order.</summary>
        Algorithm0 = 0,

        /// <summary>Deterministic; reaches tensor cores.</summary>
        Algorithm1 = 1,
        Fft = 2,

        /// <summary>Not deterministic: adds in any order.</summary>
        Algorithm3 = 3,
        WinogradNonFused = 5,
        FftTiling = 6,
    }

    /// <summary>cudnnConvolutionFwdAlgoPerf_t, …BwdDataAlgoPerf_t and …BwdFilterAlgoPerf_t: they differ in the algorithm's type only.</summary>
    [StructLayout(LayoutKind.Sequential)]
    public struct AlgorithmPerformance
    {
        public int Algorithm;
        public Status Status;
        public float Time;
        public nuint Memory;

        /// <summary>1 where repeated calls give the same bits.</summary>
        public int Determinism;
        public MathType MathType;
        public fixed int Reserved[3];
    }
}
