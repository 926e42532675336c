using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics;
using System.Runtime.Intrinsics.X86;
using AlexNet.Core;

namespace AlexNet.Engines.Processor.Kernels;

/// <summary>The core's dropout masks, eight blocks of Philox4x32-10 at a time on AVX-512: each 32-bit word sits in a 64-bit lane, where
/// one multiplication gives both halves of the product.</summary>
internal static unsafe class DropoutMask16
{
    /// <summary>Units whose factors one call of <see cref="Apply"/> computes: eight blocks of four.</summary>
    public const int Units = 32;

    public static bool IsSupported => Avx512F.IsSupported;

    /// <summary>y = mask · x for units <paramref name="firstUnit"/> … + 31 of one sample; the first is a multiple of 4. The counter's words
    /// are those of <c>Dropout.Mask</c> and <c>Draw.Block</c>.</summary>
    public static void Apply(
        ulong seed, long step, int layer, int sample, int firstUnit, uint threshold, float kept, float* x, float* y)
    {
        var low = Vector512.Create(0xFFFFFFFFUL);
        var a = Vector512<ulong>.Indices + Vector512.Create((ulong)(uint)(firstUnit / 4));
        var b = Vector512.Create((ulong)(uint)sample);
        var c = Vector512.Create((ulong)(uint)(int)step);
        var d = Vector512.Create((ulong)(((uint)Purpose.Dropout << 24) | ((uint)layer & 0xFFFFFF)));
        var (key0, key1) = ((uint)seed, (uint)(seed >> 32));
        for (var round = 0; round < 10; round++)
        {
            var p = Product(a, 0xD2511F53);
            var q = Product(c, 0xCD9E8D57);
            (a, b) = ((q >>> 32) ^ b ^ Vector512.Create((ulong)key0), q & low);
            (c, d) = ((p >>> 32) ^ d ^ Vector512.Create((ulong)key1), p & low);
            key0 += 0x9E3779B9;
            key1 += 0xBB67AE85;
        }

        // Blocks' words side by side: a0 b0 a1 b1 …, c0 d0 c1 d1 …; then pairs of both in turn are the units' order.
        var ab = a | (b << 32);
        var cd = c | (d << 32);
        Store(ab, cd, Vector512.Create(0UL, 8, 1, 9, 2, 10, 3, 11), threshold, kept, x, y);
        Store(ab, cd, Vector512.Create(4UL, 12, 5, 13, 6, 14, 7, 15), threshold, kept, x + 16, y + 16);
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static Vector512<ulong> Product(Vector512<ulong> words, uint factor) =>
        Avx512F.Multiply(words.AsUInt32(), Vector512.Create((ulong)factor).AsUInt32());

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static void Store(
        Vector512<ulong> ab, Vector512<ulong> cd, Vector512<ulong> order, uint threshold, float kept, float* x, float* y)
    {
        var words = Avx512F.PermuteVar8x64x2(ab, order, cd).AsUInt32();
        var stays = Vector512.GreaterThanOrEqual(words, Vector512.Create(threshold)).AsSingle();
        (Vector512.Load(x) * (stays & Vector512.Create(kept))).Store(y);
    }
}
