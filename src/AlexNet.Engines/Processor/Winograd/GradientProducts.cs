using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics;
using System.Runtime.Intrinsics.X86;

namespace AlexNet.Engines.Processor.Winograd;

/// <summary>c = aᵀ b, summed over tiles, for eight channels of a and 32 or 48 of b at a time, with all sums in registers.</summary>
internal static unsafe class GradientProducts
{
    /// <summary>Channels of a in one call.</summary>
    public const int Channels = 8;

    /// <summary>Tiles in a block.</summary>
    public const int Tiles = 16;

    /// <summary>Eight channels of a and 2 or 3 vectors of channels of b.</summary>
    /// <param name="vectors">Vectors of b's channels.</param>
    /// <param name="blocks">How many blocks of tiles to sum over.</param>
    /// <param name="a">[blocks][tiles][16], the first of eight channels.</param>
    /// <param name="aBlock">Numbers from one block of a to the next.</param>
    /// <param name="b">[blocks][vectors][tiles][16]</param>
    /// <param name="bBlock">Numbers from one block of b to the next.</param>
    /// <param name="vector">Numbers from one vector of b to the next.</param>
    /// <param name="c">[8][vectors][16]</param>
    /// <param name="row">Numbers from one row of c to the next.</param>
    /// <param name="add">Whether c's numbers count too.</param>
    public static void Multiply(
        int vectors, int blocks, float* a, nint aBlock, float* b, nint bBlock, nint vector, float* c, nint row, bool add)
    {
        if (vectors == 3)
        {
            Three(blocks, a, aBlock, b, bBlock, vector, c, row, add);
        }
        else
        {
            Two(blocks, a, aBlock, b, bBlock, vector, c, row, add);
        }
    }

    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private static void Three(
        int blocks, float* a, nint aBlock, float* b, nint bBlock, nint vector, float* c, nint row, bool add)
    {
        var (s00, s01, s02) = (Vector512<float>.Zero, Vector512<float>.Zero, Vector512<float>.Zero);
        var (s10, s11, s12) = (Vector512<float>.Zero, Vector512<float>.Zero, Vector512<float>.Zero);
        var (s20, s21, s22) = (Vector512<float>.Zero, Vector512<float>.Zero, Vector512<float>.Zero);
        var (s30, s31, s32) = (Vector512<float>.Zero, Vector512<float>.Zero, Vector512<float>.Zero);
        var (s40, s41, s42) = (Vector512<float>.Zero, Vector512<float>.Zero, Vector512<float>.Zero);
        var (s50, s51, s52) = (Vector512<float>.Zero, Vector512<float>.Zero, Vector512<float>.Zero);
        var (s60, s61, s62) = (Vector512<float>.Zero, Vector512<float>.Zero, Vector512<float>.Zero);
        var (s70, s71, s72) = (Vector512<float>.Zero, Vector512<float>.Zero, Vector512<float>.Zero);
        for (var n = 0; n < blocks; n++, a += aBlock - (Tiles * 16), b += bBlock - (Tiles * 16))
        {
            for (var t = 0; t < Tiles; t++, a += 16, b += 16)
            {
                var b0 = Vector512.Load(b);
                var b1 = Vector512.Load(b + vector);
                var b2 = Vector512.Load(b + (2 * vector));
                var a0 = Vector512.Create(a[0]);
                s00 = Avx512F.FusedMultiplyAdd(a0, b0, s00);
                s01 = Avx512F.FusedMultiplyAdd(a0, b1, s01);
                s02 = Avx512F.FusedMultiplyAdd(a0, b2, s02);
                var a1 = Vector512.Create(a[1]);
                s10 = Avx512F.FusedMultiplyAdd(a1, b0, s10);
                s11 = Avx512F.FusedMultiplyAdd(a1, b1, s11);
                s12 = Avx512F.FusedMultiplyAdd(a1, b2, s12);
                var a2 = Vector512.Create(a[2]);
                s20 = Avx512F.FusedMultiplyAdd(a2, b0, s20);
                s21 = Avx512F.FusedMultiplyAdd(a2, b1, s21);
                s22 = Avx512F.FusedMultiplyAdd(a2, b2, s22);
                var a3 = Vector512.Create(a[3]);
                s30 = Avx512F.FusedMultiplyAdd(a3, b0, s30);
                s31 = Avx512F.FusedMultiplyAdd(a3, b1, s31);
                s32 = Avx512F.FusedMultiplyAdd(a3, b2, s32);
                var a4 = Vector512.Create(a[4]);
                s40 = Avx512F.FusedMultiplyAdd(a4, b0, s40);
                s41 = Avx512F.FusedMultiplyAdd(a4, b1, s41);
                s42 = Avx512F.FusedMultiplyAdd(a4, b2, s42);
                var a5 = Vector512.Create(a[5]);
                s50 = Avx512F.FusedMultiplyAdd(a5, b0, s50);
                s51 = Avx512F.FusedMultiplyAdd(a5, b1, s51);
                s52 = Avx512F.FusedMultiplyAdd(a5, b2, s52);
                var a6 = Vector512.Create(a[6]);
                s60 = Avx512F.FusedMultiplyAdd(a6, b0, s60);
                s61 = Avx512F.FusedMultiplyAdd(a6, b1, s61);
                s62 = Avx512F.FusedMultiplyAdd(a6, b2, s62);
                var a7 = Vector512.Create(a[7]);
                s70 = Avx512F.FusedMultiplyAdd(a7, b0, s70);
                s71 = Avx512F.FusedMultiplyAdd(a7, b1, s71);
                s72 = Avx512F.FusedMultiplyAdd(a7, b2, s72);
            }
        }

        Save(s00, c, add);
        Save(s01, c + 16, add);
        Save(s02, c + 32, add);
        c += row;
        Save(s10, c, add);
        Save(s11, c + 16, add);
        Save(s12, c + 32, add);
        c += row;
        Save(s20, c, add);
        Save(s21, c + 16, add);
        Save(s22, c + 32, add);
        c += row;
        Save(s30, c, add);
        Save(s31, c + 16, add);
        Save(s32, c + 32, add);
        c += row;
        Save(s40, c, add);
        Save(s41, c + 16, add);
        Save(s42, c + 32, add);
        c += row;
        Save(s50, c, add);
        Save(s51, c + 16, add);
        Save(s52, c + 32, add);
        c += row;
        Save(s60, c, add);
        Save(s61, c + 16, add);
        Save(s62, c + 32, add);
        c += row;
        Save(s70, c, add);
        Save(s71, c + 16, add);
        Save(s72, c + 32, add);
    }

    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private static void Two(
        int blocks, float* a, nint aBlock, float* b, nint bBlock, nint vector, float* c, nint row, bool add)
    {
        var (s00, s01) = (Vector512<float>.Zero, Vector512<float>.Zero);
        var (s10, s11) = (Vector512<float>.Zero, Vector512<float>.Zero);
        var (s20, s21) = (Vector512<float>.Zero, Vector512<float>.Zero);
        var (s30, s31) = (Vector512<float>.Zero, Vector512<float>.Zero);
        var (s40, s41) = (Vector512<float>.Zero, Vector512<float>.Zero);
        var (s50, s51) = (Vector512<float>.Zero, Vector512<float>.Zero);
        var (s60, s61) = (Vector512<float>.Zero, Vector512<float>.Zero);
        var (s70, s71) = (Vector512<float>.Zero, Vector512<float>.Zero);
        for (var n = 0; n < blocks; n++, a += aBlock - (Tiles * 16), b += bBlock - (Tiles * 16))
        {
            for (var t = 0; t < Tiles; t++, a += 16, b += 16)
            {
                var b0 = Vector512.Load(b);
                var b1 = Vector512.Load(b + vector);
                var a0 = Vector512.Create(a[0]);
                s00 = Avx512F.FusedMultiplyAdd(a0, b0, s00);
                s01 = Avx512F.FusedMultiplyAdd(a0, b1, s01);
                var a1 = Vector512.Create(a[1]);
                s10 = Avx512F.FusedMultiplyAdd(a1, b0, s10);
                s11 = Avx512F.FusedMultiplyAdd(a1, b1, s11);
                var a2 = Vector512.Create(a[2]);
                s20 = Avx512F.FusedMultiplyAdd(a2, b0, s20);
                s21 = Avx512F.FusedMultiplyAdd(a2, b1, s21);
                var a3 = Vector512.Create(a[3]);
                s30 = Avx512F.FusedMultiplyAdd(a3, b0, s30);
                s31 = Avx512F.FusedMultiplyAdd(a3, b1, s31);
                var a4 = Vector512.Create(a[4]);
                s40 = Avx512F.FusedMultiplyAdd(a4, b0, s40);
                s41 = Avx512F.FusedMultiplyAdd(a4, b1, s41);
                var a5 = Vector512.Create(a[5]);
                s50 = Avx512F.FusedMultiplyAdd(a5, b0, s50);
                s51 = Avx512F.FusedMultiplyAdd(a5, b1, s51);
                var a6 = Vector512.Create(a[6]);
                s60 = Avx512F.FusedMultiplyAdd(a6, b0, s60);
                s61 = Avx512F.FusedMultiplyAdd(a6, b1, s61);
                var a7 = Vector512.Create(a[7]);
                s70 = Avx512F.FusedMultiplyAdd(a7, b0, s70);
                s71 = Avx512F.FusedMultiplyAdd(a7, b1, s71);
            }
        }

        Save(s00, c, add);
        Save(s01, c + 16, add);
        c += row;
        Save(s10, c, add);
        Save(s11, c + 16, add);
        c += row;
        Save(s20, c, add);
        Save(s21, c + 16, add);
        c += row;
        Save(s30, c, add);
        Save(s31, c + 16, add);
        c += row;
        Save(s40, c, add);
        Save(s41, c + 16, add);
        c += row;
        Save(s50, c, add);
        Save(s51, c + 16, add);
        c += row;
        Save(s60, c, add);
        Save(s61, c + 16, add);
        c += row;
        Save(s70, c, add);
        Save(s71, c + 16, add);
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static void Save(Vector512<float> sum, float* to, bool add) => (add ? sum + Vector512.Load(to) : sum).Store(to);
}
