namespace AlexNet.Imaging.Tests.Support;

/// <summary>The resize by its definition, in double precision: whole axis by whole axis, no windows, no tables.</summary>
internal static class PlainResize
{
    /// <summary>size × size × 3 values before rounding, limited to 0–255.</summary>
    public static double[] Square(byte[] rgb, int width, int height, int size)
    {
        var shorter = Math.Min(width, height);
        var (outWidth, outHeight) = (Round(width, shorter, size), Round(height, shorter, size));
        var (left, top) = ((outWidth - size) / 2, (outHeight - size) / 2);
        var result = new double[size * size * 3];
        var rows = Enumerable.Range(top, size).Select(y => Weights(height, outHeight, y)).ToArray();
        var columns = Enumerable.Range(left, size).Select(x => Weights(width, outWidth, x)).ToArray();
        for (var i = 0; i < result.Length; i++)
        {
            var (y, x, c) = (i / 3 / size, i / 3 % size, i % 3);
            var sum = 0.0;
            foreach (var (row, a) in rows[y])
            {
                foreach (var (column, b) in columns[x])
                {
                    sum += a * b * rgb[(((row * width) + column) * 3) + c];
                }
            }

            result[i] = Math.Clamp(sum, 0, 255);
        }

        return result;
    }

    private static int Round(int length, int shorter, int size)
    {
        return (int)Math.Floor(((double)length * size / shorter) + 0.5);
    }

    private static List<(int Index, double Weight)> Weights(int input, int output, int position)
    {
        var r = (double)input / output;
        if (input > output)
        {
            var (begin, end) = (position * r, (position + 1) * r);
            return Enumerable.Range(0, input)
                .Select(i => (i, (Math.Min(end, i + 1) - Math.Max(begin, i)) / r))
                .Where(w => w.Item2 > 1e-12).ToList();
        }

        var centre = ((position + 0.5) * r) - 0.5;
        return Enumerable.Range((int)Math.Floor(centre) - 1, 4)
            .Select(i => (Math.Clamp(i, 0, input - 1), Keys(centre - i)))
            .ToList();
    }

    private static double Keys(double t)
    {
        const double a = -0.75;
        t = Math.Abs(t);
        return t <= 1 ? ((a + 2) * t * t * t) - ((a + 3) * t * t) + 1
            : t < 2 ? (a * t * t * t) - (5 * a * t * t) + (8 * a * t) - (4 * a)
            : 0;
    }
}
