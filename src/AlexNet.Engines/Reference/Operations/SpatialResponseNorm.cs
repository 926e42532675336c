using AlexNet.Core;

namespace AlexNet.Engines.Reference.Operations;

/// <summary>Response normalisation over neighbouring pixels of each map: d = k + α Σ x² over a square window that ends at the map's border,
/// y = x · d^−β. Buffers are [batch, channels, height, width].</summary>
internal static class SpatialResponseNorm
{
    /// <param name="scale">Takes d where backward will need it; else empty.</param>
    public static void Forward(ResponseNorm norm, int batch, Shape shape, ReadOnlySpan<float> x, Span<float> y, Span<float> scale)
    {
        for (var at = 0; at < batch * shape.Size; at++)
        {
            var sum = 0.0;
            foreach (var other in Window(norm, shape, at))
            {
                sum += (double)x[other] * x[other];
            }

            var d = norm.K + norm.Alpha * sum;
            y[at] = (float)(x[at] * Math.Pow(d, -norm.Beta));
            if (!scale.IsEmpty)
            {
                scale[at] = (float)d;
            }
        }
    }

    /// <summary>∂L/∂xᵢ = ∂L/∂yᵢ dᵢ^−β − 2αβ xᵢ Σⱼ ∂L/∂yⱼ yⱼ / dⱼ, j over the pixels whose window holds i: those in its own.</summary>
    public static void Backward(ResponseNorm norm, int batch, Shape shape, ReadOnlySpan<float> x, ReadOnlySpan<float> y, ReadOnlySpan<float> scale, ReadOnlySpan<float> outputGradient, Span<float> inputGradient)
    {
        for (var at = 0; at < batch * shape.Size; at++)
        {
            var sum = 0.0;
            foreach (var other in Window(norm, shape, at))
            {
                sum += (double)outputGradient[other] * y[other] / scale[other];
            }

            inputGradient[at] = (float)(outputGradient[at] * Math.Pow(scale[at], -norm.Beta) - 2 * norm.Alpha * norm.Beta * x[at] * sum);
        }
    }

    /// <summary>The places within size / 2 rows and columns of one, in the same map.</summary>
    private static IEnumerable<int> Window(ResponseNorm norm, Shape shape, int at)
    {
        var (reach, position) = (norm.Size / 2, at % shape.Plane);
        var (row, column) = (position / shape.Width, position % shape.Width);
        for (var i = Math.Max(0, row - reach); i <= Math.Min(shape.Height - 1, row + reach); i++)
        {
            for (var j = Math.Max(0, column - reach); j <= Math.Min(shape.Width - 1, column + reach); j++)
            {
                yield return at - position + i * shape.Width + j;
            }
        }
    }
}
