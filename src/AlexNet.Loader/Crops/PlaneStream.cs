using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics;
using System.Runtime.Intrinsics.X86;

namespace AlexNet.Loader.Crops;

/// <summary>
/// The values of one plane on their way to whole lines of 64 bytes: those that do not fill a line yet wait as the last ones of a vector.
/// </summary>
internal unsafe struct PlaneStream
{
    private const int Lanes = 16;
    private int _count;

    public PlaneStream(float* begin)
    {
        // What lies before the plane in its first line counts as waiting, and is not written.
        Begin = begin;
        Target = (float*)((nint)begin & ~63);
        _count = (int)(begin - Target);
        Waiting = Vector512<float>.Zero;
    }

    public static Vector512<int> Iota
    {
        [MethodImpl(MethodImplOptions.AggressiveInlining)]
        get => Vector512.Create(0, 1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12, 13, 14, 15);
    }

    /// <summary>The plane's first value.</summary>
    public float* Begin { get; }

    /// <summary>The line to be written next.</summary>
    public float* Target { get; set; }

    /// <summary>The waiting values are the last ones of it.</summary>
    public Vector512<float> Waiting { get; set; }

    /// <summary>Picks a line out of the waiting vector and the sixteen values that follow; these then wait in the same number.</summary>
    public readonly Vector512<int> Shift => Iota + Vector512.Create(Lanes - _count);

    /// <summary>Writes the plane's part of its first line.</summary>
    public readonly void StoreFirst(Vector512<float> line)
    {
        for (var i = _count; i < Lanes; i++)
        {
            Target[i] = line[i];
        }
    }

    /// <summary>Adds the first few of sixteen values.</summary>
    public void Add(Vector512<float> values, int added)
    {
        if (_count + added >= Lanes)
        {
            Avx512F.PermuteVar16x32x2(Waiting, Shift, values).StoreAlignedNonTemporal(Target);
            Target += Lanes;
            Waiting = values;
        }

        Waiting = Avx512F.PermuteVar16x32x2(Waiting, Iota + Vector512.Create(added), values);
        _count = (_count + added) % Lanes;
    }

    /// <summary>Writes what still waits.</summary>
    public readonly void End()
    {
        for (var i = 0; i < _count; i++)
        {
            Target[i] = Waiting[Lanes - _count + i];
        }
    }
}
