using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics;
using System.Runtime.Intrinsics.X86;

namespace AlexNet.Engines.Managed.Matrices;

/// <summary>Sixteen numbers on AVX-512. Vector512.IsHardwareAccelerated is false by default on many processors that run it at full speed.</summary>
internal readonly unsafe struct Lanes16(Vector512<float> value) : ILanes<Lanes16>
{
    private readonly Vector512<float> _value = value;

    public static bool IsSupported => Avx512F.IsSupported;

    public static int Count => 16;

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Lanes16 Load(float* from) => new(Vector512.Load(from));

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Lanes16 Broadcast(float* from) => new(Vector512.Create(*from));

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Lanes16 operator +(Lanes16 left, Lanes16 right) => new(left._value + right._value);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Lanes16 MultiplyAdd(Lanes16 a, Lanes16 b, Lanes16 c) => new(Avx512F.FusedMultiplyAdd(a._value, b._value, c._value));

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Lanes16 Rectify(Lanes16 v) => new(Avx512F.Max(Vector512<float>.Zero, v._value));

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public void Store(float* to) => _value.Store(to);
}
