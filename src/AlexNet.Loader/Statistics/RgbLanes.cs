using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics;
using System.Runtime.Intrinsics.X86;

namespace AlexNet.Loader.Statistics;

/// <summary>Sixteen interleaved pixels sorted by colour, with SSSE3.</summary>
internal static class RgbLanes
{
    /// <param name="a">The first 16 of 48 bytes RGBRGB….</param>
    /// <param name="b">The next 16.</param>
    /// <param name="c">The last 16.</param>
    /// <returns>Sixteen bytes of each colour, in the pixels' order.</returns>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static (Vector128<byte> Red, Vector128<byte> Green, Vector128<byte> Blue) Split(Vector128<byte> a, Vector128<byte> b, Vector128<byte> c)
    {
        // An index of 255 gives 0.
        const byte no = 255;
        var red = Ssse3.Shuffle(a, Vector128.Create(0, 3, 6, 9, 12, 15, no, no, no, no, no, no, no, no, no, no))
            | Ssse3.Shuffle(b, Vector128.Create(no, no, no, no, no, no, 2, 5, 8, 11, 14, no, no, no, no, no))
            | Ssse3.Shuffle(c, Vector128.Create(no, no, no, no, no, no, no, no, no, no, no, 1, 4, 7, 10, 13));
        var green = Ssse3.Shuffle(a, Vector128.Create(1, 4, 7, 10, 13, no, no, no, no, no, no, no, no, no, no, no))
            | Ssse3.Shuffle(b, Vector128.Create(no, no, no, no, no, 0, 3, 6, 9, 12, 15, no, no, no, no, no))
            | Ssse3.Shuffle(c, Vector128.Create(no, no, no, no, no, no, no, no, no, no, no, 2, 5, 8, 11, 14));
        var blue = Ssse3.Shuffle(a, Vector128.Create(2, 5, 8, 11, 14, no, no, no, no, no, no, no, no, no, no, no))
            | Ssse3.Shuffle(b, Vector128.Create(no, no, no, no, no, 1, 4, 7, 10, 13, no, no, no, no, no, no))
            | Ssse3.Shuffle(c, Vector128.Create(no, no, no, no, no, no, no, no, no, no, 0, 3, 6, 9, 12, 15));
        return (red, green, blue);
    }
}
