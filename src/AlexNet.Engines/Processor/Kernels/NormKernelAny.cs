using AlexNet.Core;

namespace AlexNet.Engines.Processor.Kernels;

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
