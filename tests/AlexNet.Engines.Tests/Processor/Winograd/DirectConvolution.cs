using AlexNet.Engines.Processor.Winograd;

namespace AlexNet.Engines.Tests.Processor.Winograd;

/// <summary>The three sums of a convolution of stride 1 by their definition in float64, on row-major arrays.</summary>
internal sealed class DirectConvolution(WinogradShape shape)
{
    /// <summary>y</summary>
    public double[] Output(float[] x, float[] w, float[] bias)
    {
        var y = new double[shape.Batch * shape.Groups * shape.Outputs * shape.Height * shape.Width];
        for (var i = 0; i < y.Length; i++)
        {
            y[i] = bias[i / (shape.Height * shape.Width) % (shape.Groups * shape.Outputs)];
        }

        ForEach((inX, inY, inW) => y[inY] += (double)x[inX] * w[inW]);
        return y;
    }

    /// <summary>∂L/∂x</summary>
    public double[] InputGradient(float[] w, float[] outputGradient)
    {
        var gradient = new double[shape.Batch * shape.Groups * shape.Inputs * shape.SourceHeight * shape.SourceWidth];
        ForEach((inX, inY, inW) => gradient[inX] += (double)outputGradient[inY] * w[inW]);
        return gradient;
    }

    /// <summary>∂L/∂w</summary>
    public double[] WeightGradient(float[] x, float[] outputGradient)
    {
        var gradient = new double[shape.Groups * shape.Outputs * shape.Inputs * shape.Taps * shape.Taps];
        ForEach((inX, inY, inW) => gradient[inW] += (double)x[inX] * outputGradient[inY]);
        return gradient;
    }

    /// <summary>∂L/∂b</summary>
    public double[] BiasGradient(float[] outputGradient)
    {
        var gradient = new double[shape.Groups * shape.Outputs];
        for (var i = 0; i < outputGradient.Length; i++)
        {
            gradient[i / (shape.Height * shape.Width) % gradient.Length] += outputGradient[i];
        }

        return gradient;
    }

    /// <summary>Every product of the sums, by the places of its x, y and w.</summary>
    private void ForEach(Action<int, int, int> product)
    {
        for (var y = 0; y < shape.Batch * shape.Groups * shape.Outputs * shape.Height * shape.Width; y++)
        {
            var (map, position) = Math.DivRem(y, shape.Height * shape.Width);
            var (row, column) = Math.DivRem(position, shape.Width);
            var (image, output) = Math.DivRem(map, shape.Groups * shape.Outputs);
            for (var w = 0; w < shape.Inputs * shape.Taps * shape.Taps; w++)
            {
                var (input, tap) = Math.DivRem(w, shape.Taps * shape.Taps);
                var (sourceRow, sourceColumn) = (row + (tap / shape.Taps) - shape.Pad, column + (tap % shape.Taps) - shape.Pad);
                if (sourceRow >= 0 && sourceRow < shape.SourceHeight && sourceColumn >= 0 && sourceColumn < shape.SourceWidth)
                {
                    var channel = (((image * shape.Groups) + (output / shape.Outputs)) * shape.Inputs) + input;
                    var x = (((channel * shape.SourceHeight) + sourceRow) * shape.SourceWidth) + sourceColumn;
                    product(x, y, (output * shape.Inputs * shape.Taps * shape.Taps) + w);
                }
            }
        }
    }
}
