using AlexNet.Core;
using AlexNet.Engines.Cuda.Interop;

namespace AlexNet.Engines.Cuda.Runtime;

/// <summary>What a precision means to the kernels and to the libraries.</summary>
internal static class PrecisionExtensions
{
    private const int PackBytes = 16;

    /// <summary>Bytes of an activation.</summary>
    public static int ElementBytes(this Precision precision) => precision == Precision.BF16 ? 2 : 4;

    /// <summary>Elements of a pack: what a thread of a kernel takes together.</summary>
    public static int Lanes(this Precision precision) => PackBytes / precision.ElementBytes();

    /// <summary>The kernels' compiler options.</summary>
    public static string[] KernelOptions(this Precision precision) => precision == Precision.BF16 ? ["-DELEMENT_BF16"] : [];

    public static CuDnn.DataType ConvolutionType(this Precision precision) =>
        precision == Precision.BF16 ? CuDnn.DataType.Bf16 : CuDnn.DataType.F32;

    /// <summary>Default means TF32 for float32; allowing conversion would let factors become half precision.</summary>
    public static CuDnn.MathType ConvolutionMath(this Precision precision) => precision switch
    {
        Precision.F32 => CuDnn.MathType.Fma,
        Precision.TF32 => CuDnn.MathType.Default,
        _ => CuDnn.MathType.TensorOp,
    };

    /// <summary>Whether a convolution may be computed so. Of float32 everything but Fma may be TF32.</summary>
    public static bool Allows(this Precision precision, CuDnn.MathType math) =>
        math != CuDnn.MathType.TensorOpAllowConversion && (precision != Precision.F32 || math == CuDnn.MathType.Fma);

    public static CuBlas.DataType MatrixType(this Precision precision) =>
        precision == Precision.BF16 ? CuBlas.DataType.Bf16 : CuBlas.DataType.F32;

    /// <summary>Of bfloat16 Default would allow to round the parts of a divided sum before they are added.</summary>
    public static CuBlas.Math MatrixMath(this Precision precision) => precision switch
    {
        Precision.F32 => CuBlas.Math.Pedantic,
        Precision.TF32 => CuBlas.Math.Default,
        _ => CuBlas.Math.DisallowReducedPrecisionReduction,
    };

    public static CuBlas.ComputeType MatrixCompute(this Precision precision) => precision.MatrixComputes()[0];

    /// <summary>Most wanted first. Of float32, F32 is not as strict about the order of sums as F32Pedantic, but uses no TF32 either.</summary>
    public static CuBlas.ComputeType[] MatrixComputes(this Precision precision) => precision switch
    {
        Precision.F32 => [CuBlas.ComputeType.F32Pedantic, CuBlas.ComputeType.F32],
        Precision.TF32 => [CuBlas.ComputeType.F32FastTf32],
        _ => [CuBlas.ComputeType.F32],
    };
}
