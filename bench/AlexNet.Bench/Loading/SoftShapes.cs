namespace AlexNet.Bench.Loading;

/// <summary>Pictures by formula, where there are no photographs.</summary>
internal static class SoftShapes
{
    /// <summary>Slow waves of colour, another one for every number: height × width × 3 bytes.</summary>
    public static byte[] Draw(int width, int height, int number)
    {
        var picture = new byte[width * height * 3];
        for (var i = 0; i < picture.Length; i++)
        {
            var (x, y, c) = (i / 3 % width, i / 3 / width, i % 3);
            picture[i] = (byte)(128 + (60 * Math.Sin((x * (c + 1) * 0.02) + number)) + (60 * Math.Cos((y * 0.03) + (number * 1.3) + c)));
        }

        return picture;
    }
}
