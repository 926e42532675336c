using AlexNet.Core;
using AlexNet.Engines.Processor.Layouts;
using AlexNet.Engines.Processor.Vectors;

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
                NormKernelWide<Lanes16>.Forward(k, alpha, column, part, x, y);
                break;
            case 8:
                NormKernelWide<Lanes8>.Forward(k, alpha, column, part, x, y);
                break;
            case 4:
                NormKernelWide<Lanes4>.Forward(k, alpha, column, part, x, y);
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
                NormKernelWide<Lanes16>.Backward(k, alpha, column, part, rectified, x, outputGradient, inputGradient);
                break;
            case 8:
                NormKernelWide<Lanes8>.Backward(k, alpha, column, part, rectified, x, outputGradient, inputGradient);
                break;
            case 4:
                NormKernelWide<Lanes4>.Backward(k, alpha, column, part, rectified, x, outputGradient, inputGradient);
                break;
            default:
                NormKernelAny.Backward(norm, column, part, rectified, x, outputGradient, inputGradient);
                break;
        }
    }

    /// <summary>The vector that serves: the wide kernels do what every network of the paper uses, five neighbours and β = 3/4.</summary>
    private static int Width(ResponseNorm norm, in BlockedShape column)
    {
        var wide = norm.Size == 5 && norm.Beta == 0.75 && column.Blocks <= NormKernelWide<Lanes16>.MaxBlocks;
        return wide ? VectorKinds.WidthOf(column.Block) : 1;
    }
}

/// <summary>Normalisation for any number of neighbours, exponent and layout, one number at a time.</summary>
internal static unsafe class NormKernelAny
{
    public static void Forward(ResponseNorm norm, in BlockedShape column, in BlockedShape part, float* x, float* y)
    {
        for (var channel = 0; channel < column.Channels; channel++)
        {
            for (var position = 0; position < part.Plane; position++)
            {
                var power = Math.Pow(Scale(norm, column, channel, position, x), -norm.Beta);
                y[At(part, channel, position)] = (float)(x[At(column, channel, position)] * power);
            }
        }
    }

    public static void Backward(
        ResponseNorm norm, in BlockedShape column, in BlockedShape part, bool rectified, float* x, float* outputGradient,
        float* inputGradient)
    {
        Span<double> scaled = column.Channels <= 1024 ? stackalloc double[column.Channels] : new double[column.Channels];
        Span<double> ratios = column.Channels <= 1024 ? stackalloc double[column.Channels] : new double[column.Channels];
        for (var position = 0; position < part.Plane; position++)
        {
            for (var channel = 0; channel < column.Channels; channel++)
            {
                var d = Scale(norm, column, channel, position, x);
                scaled[channel] = Math.Pow(d, -norm.Beta) * outputGradient[At(part, channel, position)];
                ratios[channel] = scaled[channel] * x[At(column, channel, position)] / d;
            }

            for (var channel = 0; channel < column.Channels; channel++)
            {
                var at = At(column, channel, position);
                var gradient = scaled[channel] - (2 * norm.Alpha * norm.Beta * x[at] * WindowSum(norm.Size, ratios, channel));
                inputGradient[at] = rectified && x[at] <= 0 ? 0 : (float)gradient;
            }
        }
    }

    private static int At(in BlockedShape column, int channel, int position) => column.Start(channel) + (position * column.Block);

    /// <summary>d of one number.</summary>
    private static double Scale(ResponseNorm norm, in BlockedShape column, int channel, int position, float* x)
    {
        var sum = 0.0;
        var last = Math.Min(column.Channels - 1, channel + (norm.Size / 2));
        for (var other = Math.Max(0, channel - (norm.Size / 2)); other <= last; other++)
        {
            double value = x[At(column, other, position)];
            sum += value * value;
        }

        return norm.K + (norm.Alpha * sum);
    }

    private static double WindowSum(int size, ReadOnlySpan<double> values, int channel)
    {
        var sum = 0.0;
        var last = Math.Min(values.Length - 1, channel + (size / 2));
        for (var other = Math.Max(0, channel - (size / 2)); other <= last; other++)
        {
            sum += values[other];
        }

        return sum;
    }
}
