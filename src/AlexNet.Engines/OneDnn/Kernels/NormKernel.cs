using System.Runtime.Intrinsics.X86;
using AlexNet.Core;

namespace AlexNet.Engines.OneDnn.Kernels;

/// <summary>
/// Local response normalisation of one column of one image [paper, section 3.3]: d = k + α Σ x² over neighbouring channels, y = x d^−β.
/// Backward computes d again from x: that is cheaper than the memory traffic of keeping it.
/// </summary>
internal static unsafe class NormKernel
{
    /// <summary>The vector version serves what every network of the paper uses: five neighbours and β = 3/4 in blocks of 16.</summary>
    public static bool HasFast(ResponseNorm norm, in BlockedShape column) =>
        column.Block == 16 && column.Blocks <= NormKernel16.MaxBlocks && norm.Size == 5 && norm.Beta == 0.75 && Avx512F.IsSupported;

    /// <param name="norm">Its constants.</param>
    /// <param name="column">The column alone: its channels, plane and block.</param>
    /// <param name="x">The column's first number.</param>
    /// <param name="y">Where its output begins.</param>
    public static void Forward(ResponseNorm norm, in BlockedShape column, float* x, float* y)
    {
        if (HasFast(norm, column))
        {
            NormKernel16.Forward((float)norm.K, (float)norm.Alpha, column.Blocks, column.Plane, x, y);
        }
        else
        {
            NormKernelAny.Forward(norm, column, x, y);
        }
    }

    /// <summary>∂L/∂xᵢ = ∂L/∂yᵢ dᵢ^−β − 2αβ xᵢ Σⱼ ∂L/∂yⱼ yⱼ / dⱼ over the windows j that hold i.</summary>
    /// <param name="rectified">Whether x is a ReLU's output whose gradient, [x > 0], is to be taken in the same pass.</param>
    public static void Backward(
        ResponseNorm norm, in BlockedShape column, bool rectified, float* x, float* outputGradient, float* inputGradient)
    {
        if (HasFast(norm, column))
        {
            NormKernel16.Backward(
                (float)norm.K, (float)norm.Alpha, column.Blocks, column.Plane, rectified, x, outputGradient, inputGradient);
        }
        else
        {
            NormKernelAny.Backward(norm, column, rectified, x, outputGradient, inputGradient);
        }
    }
}
