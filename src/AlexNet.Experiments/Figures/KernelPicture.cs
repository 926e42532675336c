namespace AlexNet.Experiments.Figures;

/// <summary>How weights become shades: 0 is the middle grey, and the largest weight is black or white.</summary>
public enum KernelRange
{
    /// <summary>The largest of each kernel by itself: all can be seen, however weak.</summary>
    Own,

    /// <summary>The largest of all kernels: the weak ones are pale.</summary>
    Common,
}

/// <summary>Kernels in rows, every weight a square of pixels of one colour.</summary>
/// <param name="Pixels">RGB, [height, width, 3].</param>
internal sealed record KernelPicture(byte[] Pixels, int Width, int Height)
{
    /// <summary>As many in a row as in the paper.</summary>
    private const int PerRow = 16;
    private const int Gap = 4;
    private const int GapOfColumns = 20;

    /// <summary>A kernel is enlarged to about this many pixels.</summary>
    private const int Side = 52;
    private const byte Ground = 255;

    /// <summary>One column of the network.</summary>
    public static KernelPicture Of(ImageKernels kernels, int column, KernelRange range)
    {
        var (perRow, zoom) = (Math.Min(PerRow, kernels.PerColumn), Math.Max(1, (int)Math.Round((double)Side / kernels.Size)));
        var (rows, step) = ((kernels.PerColumn + perRow - 1) / perRow, kernels.Size * zoom + Gap);
        var picture = Empty(perRow * step - Gap, rows * step - Gap);
        var common = range == KernelRange.Common ? Enumerable.Range(0, kernels.Count).Max(kernel => Largest(kernels.Kernel(kernel))) : (float?)null;
        for (var i = 0; i < kernels.PerColumn; i++)
        {
            var weights = kernels.Kernel(column * kernels.PerColumn + i);
            picture.Draw(weights, kernels.Size, common ?? Largest(weights), zoom, left: i % perRow * step, top: i / perRow * step);
        }

        return picture;
    }

    /// <summary>Column 0 above column 1, with a margin around.</summary>
    public static KernelPicture Of(ImageKernels kernels, KernelRange range)
    {
        KernelPicture[] parts = [.. Enumerable.Range(0, kernels.Columns).Select(column => Of(kernels, column, range))];
        var whole = Empty(parts[0].Width + 2 * Gap, parts.Sum(part => part.Height) + GapOfColumns * (parts.Length - 1) + 2 * Gap);
        var top = Gap;
        foreach (var part in parts)
        {
            for (var y = 0; y < part.Height; y++)
            {
                part.Pixels.AsSpan(y * part.Width * 3, part.Width * 3).CopyTo(whole.Pixels.AsSpan(((top + y) * whole.Width + Gap) * 3));
            }

            top += part.Height + GapOfColumns;
        }

        return whole;
    }

    private static KernelPicture Empty(int width, int height)
    {
        var pixels = new byte[width * height * 3];
        pixels.AsSpan().Fill(Ground);
        return new KernelPicture(pixels, width, height);
    }

    private static float Largest(ReadOnlySpan<float> weights)
    {
        var largest = 0f;
        foreach (var weight in weights)
        {
            largest = Math.Max(largest, Math.Abs(weight));
        }

        return largest;
    }

    private void Draw(ReadOnlySpan<float> weights, int size, float largest, int zoom, int left, int top)
    {
        for (var y = 0; y < size * zoom; y++)
        {
            for (var x = 0; x < size * zoom; x++)
            {
                for (var c = 0; c < 3; c++)
                {
                    Pixels[((top + y) * Width + left + x) * 3 + c] = Shade(weights[(c * size + y / zoom) * size + x / zoom], largest);
                }
            }
        }
    }

    private static byte Shade(float weight, float largest) => (byte)Math.Round(127.5 + 127.5 * (largest > 0 ? (double)weight / largest : 0), MidpointRounding.AwayFromZero);
}
