using System.Runtime.InteropServices;
using System.Runtime.Intrinsics;
using System.Runtime.Intrinsics.X86;
using AlexNet.Core;

namespace AlexNet.Loader.Statistics;

/// <summary>
/// <see cref="RgbMoments"/> of an image's pixels, 16 at a time: 48 bytes are sorted into red, green and blue, and the six products are summed
/// as whole numbers, so that the result is that of the plain loop, exactly.
/// </summary>
internal static class RgbProducts
{
    private const int BlockBytes = 48;

    /// <summary>A block adds at most 2 · 255² to each of the 32-bit sums, which must stay below 2³¹.</summary>
    private const int BlocksPerFlush = 1 << 14;

    /// <param name="rgb">Height × width × 3 bytes.</param>
    /// <param name="moments">What they are added to.</param>
    public static void Add(ReadOnlySpan<byte> rgb, RgbMoments moments)
    {
        const int flushBytes = BlocksPerFlush * BlockBytes;
        while (Avx2.IsSupported && rgb.Length >= BlockBytes)
        {
            var bytes = Math.Min(rgb.Length, flushBytes) / BlockBytes * BlockBytes;
            AddBlocks(rgb[..bytes], moments);
            rgb = rgb[bytes..];
        }

        moments.Add(rgb);
    }

    private static void AddBlocks(ReadOnlySpan<byte> rgb, RgbMoments moments)
    {
        Vector256<int> rr = default, rg = default, rb = default, gg = default, gb = default, bb = default;
        Vector128<long> r = default, g = default, b = default;
        ref var start = ref MemoryMarshal.GetReference(rgb);
        for (nuint at = 0; at < (nuint)rgb.Length; at += BlockBytes)
        {
            var (red, green, blue) = RgbLanes.Split(Load(ref start, at), Load(ref start, at + 16), Load(ref start, at + 32));
            r += Sse2.SumAbsoluteDifferences(red, Vector128<byte>.Zero).AsInt64();
            g += Sse2.SumAbsoluteDifferences(green, Vector128<byte>.Zero).AsInt64();
            b += Sse2.SumAbsoluteDifferences(blue, Vector128<byte>.Zero).AsInt64();
            var (x, y, z) = (Avx2.ConvertToVector256Int16(red), Avx2.ConvertToVector256Int16(green), Avx2.ConvertToVector256Int16(blue));
            rr += Avx2.MultiplyAddAdjacent(x, x);
            rg += Avx2.MultiplyAddAdjacent(x, y);
            rb += Avx2.MultiplyAddAdjacent(x, z);
            gg += Avx2.MultiplyAddAdjacent(y, y);
            gb += Avx2.MultiplyAddAdjacent(y, z);
            bb += Avx2.MultiplyAddAdjacent(z, z);
        }

        moments.AddSums(
            rgb.Length / 3,
            [Vector128.Sum(r), Vector128.Sum(g), Vector128.Sum(b)],
            [Sum(rr), Sum(rg), Sum(rb), Sum(gg), Sum(gb), Sum(bb)]);
    }

    private static Vector128<byte> Load(ref byte start, nuint at) => Vector128.LoadUnsafe(ref start, at);

    private static long Sum(Vector256<int> values)
    {
        var (low, high) = Vector256.Widen(values);
        return Vector256.Sum(low + high);
    }
}
