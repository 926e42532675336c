using AlexNet.Core;

namespace AlexNet.Engines.Reference.Operations;

/// <summary>Local response normalisation across neighbouring maps of one column [paper, section 3.3]:
/// d = k + α Σ x², y = x · d^−β. Buffers are [batch, channels, height, width].</summary>
internal static class LocalResponseNorm
{
    /// <param name="scale">Takes d where backward will need it; else empty.</param>
    public static void Forward(ResponseNorm norm, int columns, int batch, Shape shape, ReadOnlySpan<float> x, Span<float> y, Span<float> scale)
    {
        var maps = shape.Channels / columns;
        for (var column = 0; column < batch * columns; column++)
        {
            var first = column * maps * shape.Plane;
            for (var map = 0; map < maps; map++)
            {
                for (var position = 0; position < shape.Plane; position++)
                {
                    var at = first + map * shape.Plane + position;
                    var d = norm.K + norm.Alpha * SquareSum(norm.Size, maps, shape.Plane, map, x[(first + position)..]);
                    y[at] = (float)(x[at] * Math.Pow(d, -norm.Beta));
                    if (!scale.IsEmpty)
                    {
                        scale[at] = (float)d;
                    }
                }
            }
        }
    }

    /// <summary>∂L/∂xᵢ = ∂L/∂yᵢ dᵢ^−β − 2αβ xᵢ Σⱼ ∂L/∂yⱼ yⱼ / dⱼ, j over the maps whose window holds i.</summary>
    /// <param name="rectified">Whether x is a ReLU's output whose gradient, [x > 0], is taken too.</param>
    public static void Backward(ResponseNorm norm, int columns, int batch, Shape shape, bool rectified, ReadOnlySpan<float> x, ReadOnlySpan<float> y, ReadOnlySpan<float> scale, ReadOnlySpan<float> outputGradient, Span<float> inputGradient)
    {
        var maps = shape.Channels / columns;
        for (var column = 0; column < batch * columns; column++)
        {
            var first = column * maps * shape.Plane;
            for (var map = 0; map < maps; map++)
            {
                for (var position = 0; position < shape.Plane; position++)
                {
                    var sum = 0.0;
                    for (var other = Math.Max(0, map - norm.Size / 2); other <= Math.Min(maps - 1, map + norm.Size / 2); other++)
                    {
                        var j = first + other * shape.Plane + position;
                        sum += (double)outputGradient[j] * y[j] / scale[j];
                    }

                    var i = first + map * shape.Plane + position;
                    var gradient = outputGradient[i] * Math.Pow(scale[i], -norm.Beta) - 2 * norm.Alpha * norm.Beta * x[i] * sum;
                    inputGradient[i] = rectified && x[i] <= 0 ? 0 : (float)gradient;
                }
            }
        }
    }

    /// <summary>Σ x² over the maps within size / 2 of one map, at one position; the values start at map 0.</summary>
    private static double SquareSum(int size, int maps, int plane, int map, ReadOnlySpan<float> values)
    {
        var sum = 0.0;
        for (var other = Math.Max(0, map - size / 2); other <= Math.Min(maps - 1, map + size / 2); other++)
        {
            var value = (double)values[other * plane];
            sum += value * value;
        }

        return sum;
    }
}
