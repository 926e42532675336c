using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics;
using System.Runtime.Intrinsics.X86;

namespace AlexNet.Engines.Processor.Vectors;

/// <summary>Eight numbers on AVX2 with fused multiply-adds.</summary>
internal readonly unsafe struct Lanes8(Vector256<float> value) : IBlockLanes<Lanes8>
{
    private readonly Vector256<float> _value = value;

    public static bool IsSupported => Avx2.IsSupported && Fma.IsSupported;

    public static int Count => 8;

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Lanes8 Load(float* from) => new(Vector256.Load(from));

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Lanes8 Broadcast(float* from) => new(Vector256.Create(*from));

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Lanes8 Create(float value) => new(Vector256.Create(value));

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Lanes8 operator +(Lanes8 left, Lanes8 right) => new(left._value + right._value);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Lanes8 operator *(Lanes8 left, Lanes8 right) => new(left._value * right._value);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Lanes8 MultiplyAdd(Lanes8 a, Lanes8 b, Lanes8 c) => new(Fma.MultiplyAdd(a._value, b._value, c._value));

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Lanes8 Rectify(Lanes8 v) => new(Avx.Max(Vector256<float>.Zero, v._value));

    /// <summary>A root and a division: the estimate has only 12 bits here.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Lanes8 InverseRoot(Lanes8 v) => new(Vector256<float>.One / Vector256.Sqrt(v._value));

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Lanes8 Neighbours(Lanes8 before, Lanes8 here, Lanes8 after)
    {
        // Shifts stay within halves of 128 bits: the halves before and after each half are laid beside it first.
        var middle = here._value.AsByte();
        var left = Avx2.Permute2x128(before._value, here._value, 0x21).AsByte();
        var right = Avx2.Permute2x128(here._value, after._value, 0x21).AsByte();
        var less2 = Avx2.AlignRight(middle, left, 8).AsSingle();
        var less1 = Avx2.AlignRight(middle, left, 12).AsSingle();
        var more1 = Avx2.AlignRight(right, middle, 4).AsSingle();
        var more2 = Avx2.AlignRight(right, middle, 8).AsSingle();
        return new(less2 + less1 + here._value + (more1 + more2));
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Lanes8 WhereGreater(Lanes8 test, Lanes8 bound, Lanes8 values) =>
        new(Vector256.GreaterThan(test._value, bound._value) & values._value);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static void Contend(Lanes8 value, int tap, ref Lanes8 largest, ref Lanes8 winner)
    {
        var wins = Vector256.GreaterThan(value._value, largest._value) | ~Vector256.Equals(value._value, value._value);
        largest = new(Vector256.ConditionalSelect(wins, value._value, largest._value));
        winner = new(Vector256.ConditionalSelect(wins, Vector256.Create(tap).AsSingle(), winner._value));
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Lanes8 AddWhereWon(Lanes8 sum, Lanes8 winner, int tap, Lanes8 gradient) =>
        new(sum._value + (Vector256.Equals(winner._value.AsInt32(), Vector256.Create(tap)).AsSingle() & gradient._value));

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Lanes8 LoadWinners(byte* from) => new(Avx2.ConvertToVector256Int32(from).AsSingle());

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static void StoreWinners(Lanes8 winner, byte* to)
    {
        for (var lane = 0; lane < Count; lane++)
        {
            to[lane] = (byte)winner._value.AsInt32()[lane];
        }
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public void Store(float* to) => _value.Store(to);
}
