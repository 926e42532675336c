using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics;
using System.Runtime.Intrinsics.X86;

namespace AlexNet.Engines.Processor.Kernels;

/// <summary>Blocks of 8 channels on AVX2.</summary>
internal readonly unsafe struct Block8(Vector256<float> value) : IBlockVector<Block8>
{
    private readonly Vector256<float> _value = value;

    public static bool IsSupported => Avx2.IsSupported && Fma.IsSupported;

    public static int Count => 8;

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Block8 Load(float* from) => new(Vector256.Load(from));

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Block8 Create(float value) => new(Vector256.Create(value));

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Block8 operator +(Block8 left, Block8 right) => new(left._value + right._value);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Block8 operator *(Block8 left, Block8 right) => new(left._value * right._value);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Block8 MultiplyAdd(Block8 a, Block8 b, Block8 c) => new(Fma.MultiplyAdd(a._value, b._value, c._value));

    /// <summary>A root and a division: the estimate has only 12 bits here.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Block8 InverseRoot(Block8 v) => new(Vector256<float>.One / Vector256.Sqrt(v._value));

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Block8 Neighbours(Block8 before, Block8 here, Block8 after)
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
    public static Block8 WhereGreater(Block8 test, Block8 bound, Block8 values) =>
        new(Vector256.GreaterThan(test._value, bound._value) & values._value);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static void Contend(Block8 value, int tap, ref Block8 largest, ref Block8 winner)
    {
        var wins = Vector256.GreaterThan(value._value, largest._value) | ~Vector256.Equals(value._value, value._value);
        largest = new(Vector256.ConditionalSelect(wins, value._value, largest._value));
        winner = new(Vector256.ConditionalSelect(wins, Vector256.Create(tap).AsSingle(), winner._value));
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Block8 AddWhereWon(Block8 sum, Block8 winner, int tap, Block8 gradient) =>
        new(sum._value + (Vector256.Equals(winner._value.AsInt32(), Vector256.Create(tap)).AsSingle() & gradient._value));

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Block8 LoadWinners(byte* from) => new(Avx2.ConvertToVector256Int32(from).AsSingle());

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static void StoreWinners(Block8 winner, byte* to)
    {
        for (var lane = 0; lane < Count; lane++)
        {
            to[lane] = (byte)winner._value.AsInt32()[lane];
        }
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public void Store(float* to) => _value.Store(to);
}
