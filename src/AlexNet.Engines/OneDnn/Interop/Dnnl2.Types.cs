using System.Runtime.InteropServices;
using AlexNet.Engines.Processor.Products;

namespace AlexNet.Engines.OneDnn.Interop;

/// <summary>Structures and constants of oneDNN 2.x (oneapi/dnnl/dnnl_types.h, checked against 2.6).</summary>
internal static unsafe partial class Dnnl2
{
    public const int Cpu = 1;
    public const uint DefaultStream = 1;
    public const int F32 = 3;
    public const int ScratchpadOfUser = 1;
    public const int ConvolutionDirect = 1;
    public const int EltwiseRelu = 0x1f;
    public const int EltwiseTanh = 0x2f;
    public const int MaxDimensions = 12;

    public enum Status
    {
        Success = 0,
        OutOfMemory = 1,
        InvalidArguments = 2,
        Unimplemented = 3,
        IteratorEnds = 4,
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

    /// <summary>dnnl_format_tag_t</summary>
    public static class Tag
    {
        public const int Any = 1;
        public const int A = 2;
        public const int AB = 3;
        public const int ABCD = 5;
        public const int ABCDE = 7;
        public const int ABCD16b = 69;
        public const int ABCD8b = 93;
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

    [StructLayout(LayoutKind.Sequential)]
    public struct Version
    {
        public int Major;
        public int Minor;
        public int Patch;
    }

    /// <summary>dnnl_memory_desc_t; of its contents only what describes a layout is named.</summary>
    [StructLayout(LayoutKind.Explicit, Size = 696)]
    public struct MemoryDesc
    {
        [FieldOffset(0)]
        public int DimensionCount;

        [FieldOffset(8)]
        public fixed long Dimensions[MaxDimensions];

        [FieldOffset(320)]
        public fixed long Strides[MaxDimensions];

        [FieldOffset(416)]
        public int InnerBlockCount;

        [FieldOffset(424)]
        public fixed long InnerBlocks[MaxDimensions];

        [FieldOffset(520)]
        public fixed long InnerIndices[MaxDimensions];
    }

    /// <summary>Room for any operation descriptor in use (dnnl_convolution_desc_t, 5976 bytes, is the largest).</summary>
    [StructLayout(LayoutKind.Explicit, Size = 8192)]
    public struct OperationDesc
    {
        [FieldOffset(0)]
        public int Kind;
    }

    /// <summary>dnnl_exec_arg_t</summary>
    [StructLayout(LayoutKind.Sequential)]
    public struct Argument
    {
        public int Kind;
        public nint Memory;
    }
}
