namespace AlexNet.Imaging.Tests.Support;

/// <summary>Pictures that JPEG keeps well, made by formula.</summary>
internal static class Pictures
{
    /// <summary>Smooth colour ramps with a slow wave.</summary>
    public static byte[] Smooth(int width, int height)
    {
        var rgb = new byte[width * height * 3];
        for (var y = 0; y < height; y++)
        {
            for (var x = 0; x < width; x++)
            {
                var at = ((y * width) + x) * 3;
                rgb[at] = (byte)(255 * x / width);
                rgb[at + 1] = (byte)(255 * y / height);
                rgb[at + 2] = (byte)(128 + (100 * Math.Sin((x + y) / 40.0)));
            }
        }

        return rgb;
    }

    /// <summary>Every byte independent.</summary>
    public static byte[] Noise(int width, int height, int seed)
    {
        var rgb = new byte[width * height * 3];
        new Random(seed).NextBytes(rgb);
        return rgb;
    }

    public static double MeanDifference(ReadOnlySpan<byte> a, ReadOnlySpan<byte> b)
    {
        Assert.That(a.Length, Is.EqualTo(b.Length));
        var sum = 0L;
        for (var i = 0; i < a.Length; i++)
        {
            sum += Math.Abs(a[i] - b[i]);
        }

        return (double)sum / a.Length;
    }
}
