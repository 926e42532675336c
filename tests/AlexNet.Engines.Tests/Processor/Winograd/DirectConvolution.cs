namespace AlexNet.Engines.Tests.Processor.Winograd;

/// <summary>The sums of a convolution by their definition in float64, on row-major arrays.</summary>
internal sealed class DirectConvolution(ConvolutionCase convolution)
{
    /// <summary>y</summary>
    public double[] Output(float[] x, float[] w, float[] bias)
    {
        var y = new double[convolution.Batch * convolution.Y.Size];
        for (var i = 0; i < y.Length; i++)
        {
            y[i] = bias[i / convolution.Y.Plane % convolution.Y.Channels];
        }

        ForEach((inX, inY, inW) => y[inY] += (double)x[inX] * w[inW]);
        return y;
    }

    /// <summary>∂L/∂x</summary>
    public double[] InputGradient(float[] w, float[] outputGradient)
    {
        var gradient = new double[convolution.Batch * convolution.X.Size];
        ForEach((inX, inY, inW) => gradient[inX] += (double)outputGradient[inY] * w[inW]);
        return gradient;
    }

    /// <summary>∂L/∂w</summary>
    public double[] WeightGradient(float[] x, float[] outputGradient)
    {
        var gradient = new double[convolution.WeightCount];
        ForEach((inX, inY, inW) => gradient[inW] += (double)x[inX] * outputGradient[inY]);
        return gradient;
    }

    /// <summary>∂L/∂b</summary>
    public double[] BiasGradient(float[] outputGradient)
    {
        var gradient = new double[convolution.Y.Channels];
        for (var i = 0; i < outputGradient.Length; i++)
        {
            gradient[i / convolution.Y.Plane % gradient.Length] += outputGradient[i];
        }

        return gradient;
    }

    /// <summary>Every product of the sums, by the places of its x, y and w.</summary>
    private void ForEach(Action<int, int, int> product)
    {
        var (x, y, window) = (convolution.X, convolution.Y, convolution.Kernel * convolution.Kernel);
        for (var inY = 0; inY < convolution.Batch * y.Size; inY++)
        {
            var (map, position) = Math.DivRem(inY, y.Plane);
            var (image, output) = Math.DivRem(map, y.Channels);
            var corner = (Row: (position / y.Width * convolution.Stride) - convolution.Pad,
                Column: (position % y.Width * convolution.Stride) - convolution.Pad);
            for (var w = 0; w < convolution.Inputs * window; w++)
            {
                var (input, tap) = Math.DivRem(w, window);
                var (row, column) = (corner.Row + (tap / convolution.Kernel), corner.Column + (tap % convolution.Kernel));
                if (row >= 0 && row < x.Height && column >= 0 && column < x.Width)
                {
                    var channel = (image * x.Channels) + (output / convolution.Outputs * convolution.Inputs) + input;
                    product((((channel * x.Height) + row) * x.Width) + column, inY, (output * convolution.Inputs * window) + w);
                }
            }
        }
    }
}
