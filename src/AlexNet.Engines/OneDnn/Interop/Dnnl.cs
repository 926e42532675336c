using System.Runtime.InteropServices;
using AlexNet.Engines.Processor.Kernels;
using AlexNet.Engines.Processor.Steps;

namespace AlexNet.Engines.OneDnn.Interop;

/// <summary>Numbers and structures of oneDNN's C API (oneapi/dnnl/dnnl_types.h) that all its versions in use agree on: compared by
/// compiling the headers of 2.0, 2.2, 2.4, 2.6, 2.7 and of every minor version from 3.0 to 3.13.</summary>
internal static class Dnnl
{
    public const int Cpu = 1;
    public const uint DefaultStream = 1;
    public const int F32 = 3;
    public const int ScratchpadOfUser = 1;
    public const int ConvolutionDirect = 1;

    /// <summary>dnnl_status_t</summary>
    public enum Status
    {
        Success = 0,
        OutOfMemory = 1,
        InvalidArguments = 2,
        Unimplemented = 3,

        /// <summary>No implementation is left; <c>iterator_ends</c> in 2.x.</summary>
        LastImplementationReached = 4,
        RuntimeError = 5,
        NotRequired = 6,
    }

    /// <summary>dnnl_prop_kind_t</summary>
    public static class Propagation
    {
        public const int ForwardTraining = 64;
        public const int ForwardInference = 96;

        public static int Of(ProductDirection direction) => direction == ProductDirection.Inference ? ForwardInference : ForwardTraining;
    }

    /// <summary>dnnl_format_tag_t; the others differ between the versions.</summary>
    public static class Tag
    {
        public const int Any = 1;
        public const int A = 2;
        public const int AB = 3;
        public const int ABCD = 5;
    }

    /// <summary>dnnl_query_t</summary>
    public static class Query
    {
        public const int ImplementationName = 8;
        public const int Source = 129;
        public const int SourceGradient = 130;
        public const int Weights = 131;
        public const int WeightsGradient = 132;
        public const int Destination = 133;
        public const int DestinationGradient = 134;
        public const int Scratchpad = 136;
    }

    /// <summary>DNNL_ARG_…</summary>
    public static class Arg
    {
        public const int Source = 1;
        public const int Destination = 17;
        public const int Weights = 33;
        public const int Bias = 41;
        public const int Scratchpad = 80;
        public const int SourceGradient = 129;
        public const int DestinationGradient = 145;
        public const int WeightsGradient = 161;
        public const int BiasGradient = 169;
    }

    /// <summary>The start of dnnl_version_t.</summary>
    [StructLayout(LayoutKind.Sequential)]
    public struct Version
    {
        public int Major;
        public int Minor;
        public int Patch;
    }

    /// <summary>dnnl_exec_arg_t</summary>
    [StructLayout(LayoutKind.Sequential)]
    public struct Argument
    {
        public int Kind;
        public nint Memory;
    }
}
