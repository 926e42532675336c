using System.Numerics;
using System.Runtime.CompilerServices;

namespace AlexNet.Engines.Processor.Vectors;

/// <summary>As many numbers as .NET's portable vector holds: runs on every processor.</summary>
internal readonly unsafe struct LanesAny(Vector<float> value) : ILanes<LanesAny>
{
    private readonly Vector<float> _value = value;

    public static int Count => Vector<float>.Count;

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static LanesAny Load(float* from) => new(Vector.Load(from));

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static LanesAny Broadcast(float* from) => new(Vector.Create(*from));

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static LanesAny operator +(LanesAny left, LanesAny right) => new(left._value + right._value);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static LanesAny MultiplyAdd(LanesAny a, LanesAny b, LanesAny c) => new(Vector.FusedMultiplyAdd(a._value, b._value, c._value));

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static LanesAny Rectify(LanesAny v) => new(Vector.Max(Vector<float>.Zero, v._value));

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public void Store(float* to) => _value.Store(to);
}
