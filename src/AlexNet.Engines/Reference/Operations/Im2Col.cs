using AlexNet.Core;

namespace AlexNet.Engines.Reference.Operations;

/// <summary>A convolution's windows as the columns of a matrix [channels · kernel², output positions], and the reverse.</summary>
internal static class Im2Col
{
    /// <summary>Numbers in such a matrix of one group.</summary>
    public static int Size(ConvolutionGeometry geometry, Shape input, Shape output) =>
        input.Channels / geometry.Groups * geometry.Kernel * geometry.Kernel * output.Plane;

    /// <summary>Copies the windows of <paramref name="channels"/> planes into columns; pixels outside the image are 0.</summary>
    public static void Unfold(ConvolutionGeometry geometry, int channels, Shape input, Shape output, ReadOnlySpan<float> image, Span<float> columns)
    {
        var at = 0;
        for (var channel = 0; channel < channels; channel++)
        {
            var plane = image.Slice(channel * input.Plane, input.Plane);
            for (var tap = 0; tap < geometry.Kernel * geometry.Kernel; tap++)
            {
                for (var y = 0; y < output.Height; y++, at += output.Width)
                {
                    UnfoldRow(geometry, input, plane, tap, y, columns.Slice(at, output.Width));
                }
            }
        }
    }

    /// <summary>Adds every column back to the pixels it was copied from.</summary>
    public static void FoldAdd(ConvolutionGeometry geometry, int channels, Shape input, Shape output, ReadOnlySpan<float> columns, Span<float> image)
    {
        var at = 0;
        for (var channel = 0; channel < channels; channel++)
        {
            var plane = image.Slice(channel * input.Plane, input.Plane);
            for (var tap = 0; tap < geometry.Kernel * geometry.Kernel; tap++)
            {
                for (var y = 0; y < output.Height; y++, at += output.Width)
                {
                    FoldRow(geometry, input, plane, tap, y, columns.Slice(at, output.Width));
                }
            }
        }
    }

    private static void UnfoldRow(ConvolutionGeometry geometry, Shape input, ReadOnlySpan<float> plane, int tap, int y, Span<float> row)
    {
        var sourceY = y * geometry.Stride - geometry.Pad + tap / geometry.Kernel;
        for (var x = 0; x < row.Length; x++)
        {
            var sourceX = x * geometry.Stride - geometry.Pad + tap % geometry.Kernel;
            var inside = (uint)sourceY < (uint)input.Height && (uint)sourceX < (uint)input.Width;
            row[x] = inside ? plane[sourceY * input.Width + sourceX] : 0;
        }
    }

    private static void FoldRow(ConvolutionGeometry geometry, Shape input, Span<float> plane, int tap, int y, ReadOnlySpan<float> row)
    {
        var targetY = y * geometry.Stride - geometry.Pad + tap / geometry.Kernel;
        for (var x = 0; x < row.Length; x++)
        {
            var targetX = x * geometry.Stride - geometry.Pad + tap % geometry.Kernel;
            if ((uint)targetY < (uint)input.Height && (uint)targetX < (uint)input.Width)
            {
                plane[targetY * input.Width + targetX] += row[x];
            }
        }
    }
}
