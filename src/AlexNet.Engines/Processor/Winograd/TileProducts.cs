using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics;
using System.Runtime.Intrinsics.X86;

namespace AlexNet.Engines.Processor.Winograd;

/// <summary>c = a b for nine tiles and 32 or 48 outputs at a time, with all sums in registers: 27 of AVX-512's 32. Each number of a is broadcast
/// once for three products, each vector of b loaded once for nine.</summary>
internal static unsafe class TileProducts
{
    /// <summary>Tiles in one call.</summary>
    public const int Tiles = 9;

    /// <summary>How many vectors of outputs the next call takes: three where that does not leave a single one.</summary>
    /// <param name="left">Vectors to go, not 1.</param>
    public static int Take(int left) => left == 4 ? 2 : Math.Min(3, left);

    /// <summary>Nine tiles and 2 or 3 vectors of outputs.</summary>
    /// <param name="vectors">Vectors of outputs.</param>
    /// <param name="a">Blocks of 16 channels: [blocks][tiles][16], the first of nine tiles.</param>
    /// <param name="block">Numbers from one block of a to the next.</param>
    /// <param name="blocks">Blocks of channels.</param>
    /// <param name="b">[channels][vectors][16], followed by what the next value needs: that is fetched meanwhile, for all of it together
    /// is larger than a core's cache.</param>
    /// <param name="c">[vectors][tiles][16], the first of nine tiles.</param>
    /// <param name="vector">Numbers from one vector of c to the next.</param>
    public static void Multiply(int vectors, float* a, nint block, int blocks, float* b, float* c, nint vector)
    {
        if (vectors == 3)
        {
            Three(a, block, blocks, b, c, vector);
        }
        else
        {
            Two(a, block, blocks, b, c, vector);
        }
    }

    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private static void Three(float* a, nint block, int blocks, float* b, float* c, nint vector)
    {
        var ahead = blocks * 16 * 48;
        var (s00, s01, s02) = (Vector512<float>.Zero, Vector512<float>.Zero, Vector512<float>.Zero);
        var (s10, s11, s12) = (Vector512<float>.Zero, Vector512<float>.Zero, Vector512<float>.Zero);
        var (s20, s21, s22) = (Vector512<float>.Zero, Vector512<float>.Zero, Vector512<float>.Zero);
        var (s30, s31, s32) = (Vector512<float>.Zero, Vector512<float>.Zero, Vector512<float>.Zero);
        var (s40, s41, s42) = (Vector512<float>.Zero, Vector512<float>.Zero, Vector512<float>.Zero);
        var (s50, s51, s52) = (Vector512<float>.Zero, Vector512<float>.Zero, Vector512<float>.Zero);
        var (s60, s61, s62) = (Vector512<float>.Zero, Vector512<float>.Zero, Vector512<float>.Zero);
        var (s70, s71, s72) = (Vector512<float>.Zero, Vector512<float>.Zero, Vector512<float>.Zero);
        var (s80, s81, s82) = (Vector512<float>.Zero, Vector512<float>.Zero, Vector512<float>.Zero);
        for (var n = 0; n < blocks; n++, a += block - 16)
        {
            for (var k = 0; k < 16; k++, a++, b += 48)
            {
                Sse.Prefetch1(b + ahead);
                Sse.Prefetch1(b + ahead + 16);
                Sse.Prefetch1(b + ahead + 32);
                var b0 = Vector512.Load(b);
                var b1 = Vector512.Load(b + 16);
                var b2 = Vector512.Load(b + 32);
                var a0 = Vector512.Create(a[0]);
                s00 = Avx512F.FusedMultiplyAdd(a0, b0, s00);
                s01 = Avx512F.FusedMultiplyAdd(a0, b1, s01);
                s02 = Avx512F.FusedMultiplyAdd(a0, b2, s02);
                var a1 = Vector512.Create(a[16]);
                s10 = Avx512F.FusedMultiplyAdd(a1, b0, s10);
                s11 = Avx512F.FusedMultiplyAdd(a1, b1, s11);
                s12 = Avx512F.FusedMultiplyAdd(a1, b2, s12);
                var a2 = Vector512.Create(a[32]);
                s20 = Avx512F.FusedMultiplyAdd(a2, b0, s20);
                s21 = Avx512F.FusedMultiplyAdd(a2, b1, s21);
                s22 = Avx512F.FusedMultiplyAdd(a2, b2, s22);
                var a3 = Vector512.Create(a[48]);
                s30 = Avx512F.FusedMultiplyAdd(a3, b0, s30);
                s31 = Avx512F.FusedMultiplyAdd(a3, b1, s31);
                s32 = Avx512F.FusedMultiplyAdd(a3, b2, s32);
                var a4 = Vector512.Create(a[64]);
                s40 = Avx512F.FusedMultiplyAdd(a4, b0, s40);
                s41 = Avx512F.FusedMultiplyAdd(a4, b1, s41);
                s42 = Avx512F.FusedMultiplyAdd(a4, b2, s42);
                var a5 = Vector512.Create(a[80]);
                s50 = Avx512F.FusedMultiplyAdd(a5, b0, s50);
                s51 = Avx512F.FusedMultiplyAdd(a5, b1, s51);
                s52 = Avx512F.FusedMultiplyAdd(a5, b2, s52);
                var a6 = Vector512.Create(a[96]);
                s60 = Avx512F.FusedMultiplyAdd(a6, b0, s60);
                s61 = Avx512F.FusedMultiplyAdd(a6, b1, s61);
                s62 = Avx512F.FusedMultiplyAdd(a6, b2, s62);
                var a7 = Vector512.Create(a[112]);
                s70 = Avx512F.FusedMultiplyAdd(a7, b0, s70);
                s71 = Avx512F.FusedMultiplyAdd(a7, b1, s71);
                s72 = Avx512F.FusedMultiplyAdd(a7, b2, s72);
                var a8 = Vector512.Create(a[128]);
                s80 = Avx512F.FusedMultiplyAdd(a8, b0, s80);
                s81 = Avx512F.FusedMultiplyAdd(a8, b1, s81);
                s82 = Avx512F.FusedMultiplyAdd(a8, b2, s82);
            }
        }

        s00.Store(c);
        s10.Store(c + 16);
        s20.Store(c + 32);
        s30.Store(c + 48);
        s40.Store(c + 64);
        s50.Store(c + 80);
        s60.Store(c + 96);
        s70.Store(c + 112);
        s80.Store(c + 128);
        s01.Store(c + vector);
        s11.Store(c + vector + 16);
        s21.Store(c + vector + 32);
        s31.Store(c + vector + 48);
        s41.Store(c + vector + 64);
        s51.Store(c + vector + 80);
        s61.Store(c + vector + 96);
        s71.Store(c + vector + 112);
        s81.Store(c + vector + 128);
        s02.Store(c + (2 * vector));
        s12.Store(c + (2 * vector) + 16);
        s22.Store(c + (2 * vector) + 32);
        s32.Store(c + (2 * vector) + 48);
        s42.Store(c + (2 * vector) + 64);
        s52.Store(c + (2 * vector) + 80);
        s62.Store(c + (2 * vector) + 96);
        s72.Store(c + (2 * vector) + 112);
        s82.Store(c + (2 * vector) + 128);
    }

    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private static void Two(float* a, nint block, int blocks, float* b, float* c, nint vector)
    {
        var ahead = blocks * 16 * 32;
        var (s00, s01) = (Vector512<float>.Zero, Vector512<float>.Zero);
        var (s10, s11) = (Vector512<float>.Zero, Vector512<float>.Zero);
        var (s20, s21) = (Vector512<float>.Zero, Vector512<float>.Zero);
        var (s30, s31) = (Vector512<float>.Zero, Vector512<float>.Zero);
        var (s40, s41) = (Vector512<float>.Zero, Vector512<float>.Zero);
        var (s50, s51) = (Vector512<float>.Zero, Vector512<float>.Zero);
        var (s60, s61) = (Vector512<float>.Zero, Vector512<float>.Zero);
        var (s70, s71) = (Vector512<float>.Zero, Vector512<float>.Zero);
        var (s80, s81) = (Vector512<float>.Zero, Vector512<float>.Zero);
        for (var n = 0; n < blocks; n++, a += block - 16)
        {
            for (var k = 0; k < 16; k++, a++, b += 32)
            {
                Sse.Prefetch1(b + ahead);
                Sse.Prefetch1(b + ahead + 16);
                var b0 = Vector512.Load(b);
                var b1 = Vector512.Load(b + 16);
                var a0 = Vector512.Create(a[0]);
                s00 = Avx512F.FusedMultiplyAdd(a0, b0, s00);
                s01 = Avx512F.FusedMultiplyAdd(a0, b1, s01);
                var a1 = Vector512.Create(a[16]);
                s10 = Avx512F.FusedMultiplyAdd(a1, b0, s10);
                s11 = Avx512F.FusedMultiplyAdd(a1, b1, s11);
                var a2 = Vector512.Create(a[32]);
                s20 = Avx512F.FusedMultiplyAdd(a2, b0, s20);
                s21 = Avx512F.FusedMultiplyAdd(a2, b1, s21);
                var a3 = Vector512.Create(a[48]);
                s30 = Avx512F.FusedMultiplyAdd(a3, b0, s30);
                s31 = Avx512F.FusedMultiplyAdd(a3, b1, s31);
                var a4 = Vector512.Create(a[64]);
                s40 = Avx512F.FusedMultiplyAdd(a4, b0, s40);
                s41 = Avx512F.FusedMultiplyAdd(a4, b1, s41);
                var a5 = Vector512.Create(a[80]);
                s50 = Avx512F.FusedMultiplyAdd(a5, b0, s50);
                s51 = Avx512F.FusedMultiplyAdd(a5, b1, s51);
                var a6 = Vector512.Create(a[96]);
                s60 = Avx512F.FusedMultiplyAdd(a6, b0, s60);
                s61 = Avx512F.FusedMultiplyAdd(a6, b1, s61);
                var a7 = Vector512.Create(a[112]);
                s70 = Avx512F.FusedMultiplyAdd(a7, b0, s70);
                s71 = Avx512F.FusedMultiplyAdd(a7, b1, s71);
                var a8 = Vector512.Create(a[128]);
                s80 = Avx512F.FusedMultiplyAdd(a8, b0, s80);
                s81 = Avx512F.FusedMultiplyAdd(a8, b1, s81);
            }
        }

        s00.Store(c);
        s10.Store(c + 16);
        s20.Store(c + 32);
        s30.Store(c + 48);
        s40.Store(c + 64);
        s50.Store(c + 80);
        s60.Store(c + 96);
        s70.Store(c + 112);
        s80.Store(c + 128);
        s01.Store(c + vector);
        s11.Store(c + vector + 16);
        s21.Store(c + vector + 32);
        s31.Store(c + vector + 48);
        s41.Store(c + vector + 64);
        s51.Store(c + vector + 80);
        s61.Store(c + vector + 96);
        s71.Store(c + vector + 112);
        s81.Store(c + vector + 128);
    }
}
