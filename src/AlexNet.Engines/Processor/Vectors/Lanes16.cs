using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics;
using System.Runtime.Intrinsics.X86;

namespace AlexNet.Engines.Processor.Vectors;

/// <summary>Sixteen numbers on AVX-512.</summary>
internal readonly unsafe struct Lanes16(Vector512<float> value) : IBlockLanes<Lanes16>
{
    private readonly Vector512<float> _value = value;

    /// <summary>Vector512.IsHardwareAccelerated is false by default on many processors that run AVX-512 at full speed.</summary>
    public static bool IsSupported => Avx512F.IsSupported;

    public static int Count => 16;

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Lanes16 Load(float* from) => new(Vector512.Load(from));

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Lanes16 Broadcast(float* from) => new(Vector512.Create(*from));

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Lanes16 Create(float value) => new(Vector512.Create(value));

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Lanes16 operator +(Lanes16 left, Lanes16 right) => new(left._value + right._value);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Lanes16 operator *(Lanes16 left, Lanes16 right) => new(left._value * right._value);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Lanes16 MultiplyAdd(Lanes16 a, Lanes16 b, Lanes16 c) => new(Avx512F.FusedMultiplyAdd(a._value, b._value, c._value));

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Lanes16 Rectify(Lanes16 v) => new(Avx512F.Max(Vector512<float>.Zero, v._value));

    /// <summary>The processor's estimate of 14 bits and one step of Newton's.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Lanes16 InverseRoot(Lanes16 v)
    {
        var estimate = Avx512F.ReciprocalSqrt14(v._value);
        var half = Vector512.Create(0.5f) * v._value * estimate;
        return new(estimate * Vector512.FusedMultiplyAdd(-half, estimate, Vector512.Create(1.5f)));
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Lanes16 Neighbours(Lanes16 before, Lanes16 here, Lanes16 after)
    {
        var (left, middle, right) = (before._value.AsInt32(), here._value.AsInt32(), after._value.AsInt32());
        var less2 = Avx512F.AlignRight32(middle, left, 14).AsSingle();
        var less1 = Avx512F.AlignRight32(middle, left, 15).AsSingle();
        var more1 = Avx512F.AlignRight32(right, middle, 1).AsSingle();
        var more2 = Avx512F.AlignRight32(right, middle, 2).AsSingle();
        return new(less2 + less1 + here._value + (more1 + more2));
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Lanes16 WhereGreater(Lanes16 test, Lanes16 bound, Lanes16 values) =>
        new(Vector512.GreaterThan(test._value, bound._value) & values._value);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static void Contend(Lanes16 value, int tap, ref Lanes16 largest, ref Lanes16 winner)
    {
        var wins = Vector512.GreaterThan(value._value, largest._value) | ~Vector512.Equals(value._value, value._value);
        largest = new(Vector512.ConditionalSelect(wins, value._value, largest._value));
        winner = new(Vector512.ConditionalSelect(wins, Vector512.Create(tap).AsSingle(), winner._value));
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Lanes16 AddWhereWon(Lanes16 sum, Lanes16 winner, int tap, Lanes16 gradient) =>
        new(sum._value + (Vector512.Equals(winner._value.AsInt32(), Vector512.Create(tap)).AsSingle() & gradient._value));

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Lanes16 LoadWinners(byte* from) => new(Avx512F.ConvertToVector512Int32(Vector128.Load(from)).AsSingle());

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static void StoreWinners(Lanes16 winner, byte* to) => Avx512F.ConvertToVector128Byte(winner._value.AsInt32()).Store(to);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public void Store(float* to) => _value.Store(to);
}
