using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics;
using System.Runtime.Intrinsics.Arm;
using System.Runtime.Intrinsics.X86;

namespace AlexNet.Engines.Processor.Vectors;

/// <summary>Four numbers in .NET's vector of 128 bits: runs on every processor, and is what Arm64 has.</summary>
internal readonly unsafe struct Lanes4(Vector128<float> value) : IBlockLanes<Lanes4>
{
    private readonly Vector128<float> _value = value;

    public static int Count => 4;

    /// <summary>Whether there are 32 registers for these vectors; 16 are everywhere.</summary>
    public static bool HasManyRegisters => AdvSimd.Arm64.IsSupported;

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Lanes4 Load(float* from) => new(Vector128.Load(from));

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Lanes4 Broadcast(float* from) => new(Vector128.Create(*from));

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Lanes4 Create(float value) => new(Vector128.Create(value));

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Lanes4 operator +(Lanes4 left, Lanes4 right) => new(left._value + right._value);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Lanes4 operator *(Lanes4 left, Lanes4 right) => new(left._value * right._value);

    /// <summary>Fused where the processor has it; .NET's own fused form would call C's library for each number where it has not.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Lanes4 MultiplyAdd(Lanes4 a, Lanes4 b, Lanes4 c) => new(
        AdvSimd.IsSupported ? AdvSimd.FusedMultiplyAdd(c._value, a._value, b._value)
        : Fma.IsSupported ? Fma.MultiplyAdd(a._value, b._value, c._value)
        : (a._value * b._value) + c._value);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Lanes4 Rectify(Lanes4 v) => new(Vector128.Max(Vector128<float>.Zero, v._value));

    /// <summary>A root and a division, which every processor rounds alike; estimates have 8 to 12 bits here.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Lanes4 InverseRoot(Lanes4 v) => new(Vector128<float>.One / Vector128.Sqrt(v._value));

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Lanes4 Neighbours(Lanes4 before, Lanes4 here, Lanes4 after)
    {
        var less2 = Vector128.Create(before._value.GetUpper(), here._value.GetLower());
        var more2 = Vector128.Create(here._value.GetUpper(), after._value.GetLower());
        return new(less2 + Middles(less2, here._value) + here._value + (Middles(here._value, more2) + more2));
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Lanes4 WhereGreater(Lanes4 test, Lanes4 bound, Lanes4 values) =>
        new(Vector128.GreaterThan(test._value, bound._value) & values._value);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static void Contend(Lanes4 value, int tap, ref Lanes4 largest, ref Lanes4 winner)
    {
        var wins = Vector128.GreaterThan(value._value, largest._value) | ~Vector128.Equals(value._value, value._value);
        largest = new(Vector128.ConditionalSelect(wins, value._value, largest._value));
        winner = new(Vector128.ConditionalSelect(wins, Vector128.Create(tap).AsSingle(), winner._value));
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Lanes4 AddWhereWon(Lanes4 sum, Lanes4 winner, int tap, Lanes4 gradient) =>
        new(sum._value + (Vector128.Equals(winner._value.AsInt32(), Vector128.Create(tap)).AsSingle() & gradient._value));

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Lanes4 LoadWinners(byte* from) =>
        new(Vector128.WidenLower(Vector128.WidenLower(Vector128.CreateScalar(Unsafe.ReadUnaligned<uint>(from)).AsByte())).AsSingle());

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static void StoreWinners(Lanes4 winner, byte* to)
    {
        var halves = Vector128.Narrow(winner._value.AsUInt32(), winner._value.AsUInt32());
        Unsafe.WriteUnaligned(to, Vector128.Narrow(halves, halves).AsUInt32().ToScalar());
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public void Store(float* to) => _value.Store(to);

    /// <summary>The two middle numbers of each.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static Vector128<float> Middles(Vector128<float> a, Vector128<float> b) => Vector128.Create(
        Vector128.Shuffle(a, Vector128.Create(1, 2, 0, 0)).GetLower(), Vector128.Shuffle(b, Vector128.Create(1, 2, 0, 0)).GetLower());
}
