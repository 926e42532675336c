using AlexNet.Core;

namespace AlexNet.Engines.Processor.Kernels;

/// <summary>
/// Local response normalisation of positions of one column of one image [paper, section 3.3]: d = k + α Σ x² over neighbouring channels,
/// y = x d^−β. Backward computes d again from x: that is cheaper than the memory traffic of keeping it.
/// </summary>
internal static unsafe class NormKernel
{
    /// <param name="norm">Its constants.</param>
    /// <param name="column">The column that x is of: its channels, plane and block.</param>
    /// <param name="part">As many positions as are normalised, laid out as y is: the column itself, or some of its rows.</param>
    /// <param name="x">The first position's first number.</param>
    /// <param name="y">Where the output begins.</param>
    public static void Forward(ResponseNorm norm, in BlockedShape column, in BlockedShape part, float* x, float* y)
    {
        var (k, alpha) = ((float)norm.K, (float)norm.Alpha);
        switch (Width(norm, column))
        {
            case 16:
                NormKernelWide<Block16>.Forward(k, alpha, column, part, x, y);
                break;
            case 8:
                NormKernelWide<Block8>.Forward(k, alpha, column, part, x, y);
                break;
            default:
                NormKernelAny.Forward(norm, column, part, x, y);
                break;
        }
    }

    /// <summary>∂L/∂xᵢ = ∂L/∂yᵢ dᵢ^−β − 2αβ xᵢ Σⱼ ∂L/∂yⱼ yⱼ / dⱼ over the windows j that hold i.</summary>
    /// <param name="norm">Its constants.</param>
    /// <param name="column">The column that x and the input's gradient are of.</param>
    /// <param name="part">As many positions as are wanted, laid out as the output's gradient is.</param>
    /// <param name="rectified">Whether x is a ReLU's output whose gradient, [x > 0], is to be taken in the same pass.</param>
    /// <param name="x">The first position's first number.</param>
    /// <param name="outputGradient">Where the output's gradient begins.</param>
    /// <param name="inputGradient">Where the first position's gradient goes.</param>
    public static void Backward(
        ResponseNorm norm, in BlockedShape column, in BlockedShape part, bool rectified, float* x, float* outputGradient,
        float* inputGradient)
    {
        var (k, alpha) = ((float)norm.K, (float)norm.Alpha);
        switch (Width(norm, column))
        {
            case 16:
                NormKernelWide<Block16>.Backward(k, alpha, column, part, rectified, x, outputGradient, inputGradient);
                break;
            case 8:
                NormKernelWide<Block8>.Backward(k, alpha, column, part, rectified, x, outputGradient, inputGradient);
                break;
            default:
                NormKernelAny.Backward(norm, column, part, rectified, x, outputGradient, inputGradient);
                break;
        }
    }

    /// <summary>The vector that serves: the wide kernels do what every network of the paper uses, five neighbours and β = 3/4.</summary>
    private static int Width(ResponseNorm norm, in BlockedShape column)
    {
        var wide = norm.Size == 5 && norm.Beta == 0.75 && column.Blocks <= NormKernelWide<Block16>.MaxBlocks;
        return wide ? VectorWidth.Of(column.Block) : 1;
    }
}
