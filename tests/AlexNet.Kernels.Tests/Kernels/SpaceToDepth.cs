namespace AlexNet.Kernels.Tests.Kernels;

/// <summary>An image in blocks, by its definition.</summary>
internal static class SpaceToDepth
{
    /// <summary>[batch, height, width, channels] -> [batch, rows, columns, side · side · channels], with zeros around the image.</summary>
    public static float[] Blocks(float[] image, int batch, int height, int width, int channels, int side, int pad, int rows, int columns)
    {
        var blocks = new float[batch * rows * columns * side * side * channels];
        for (var i = 0; i < image.Length; i++)
        {
            var (c, pixel) = (i % channels, i / channels);
            var (x, y, n) = ((pixel % width) + pad, (pixel / width % height) + pad, pixel / width / height);
            if (x / side < columns && y / side < rows)
            {
                var block = (((n * rows) + (y / side)) * columns) + (x / side);
                blocks[((((block * side) + (y % side)) * side) + (x % side)) * channels + c] = image[i];
            }
        }

        return blocks;
    }
}
