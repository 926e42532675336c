namespace AlexNet.Imaging.Formats.Jpeg;

/// <summary>Four inks to RGB without a colour profile: R = (1 − C)·(1 − K), and so on.</summary>
internal static class Cmyk
{
    /// <param name="inks">C, M, Y, K of every pixel.</param>
    /// <param name="rgb">R, G, B of every pixel.</param>
    /// <param name="inverted">255 means no ink, as Adobe's programs write, not full ink.</param>
    public static void ToRgb(ReadOnlySpan<byte> inks, Span<byte> rgb, bool inverted)
    {
        var flip = inverted ? 0 : 255;
        for (int i = 0, o = 0; o < rgb.Length; i += 4, o += 3)
        {
            var key = inks[i + 3] ^ flip;
            rgb[o] = Product(inks[i] ^ flip, key);
            rgb[o + 1] = Product(inks[i + 1] ^ flip, key);
            rgb[o + 2] = Product(inks[i + 2] ^ flip, key);
        }
    }

    private static byte Product(int light, int key) => (byte)(((light * key) + 127) / 255);
}
