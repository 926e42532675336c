using System.Numerics;
using System.Runtime.InteropServices;

namespace AlexNet.Bench.Measuring;

/// <summary>How fast all cores together move memory that no cache of theirs holds.</summary>
internal sealed class MemoryPeak(int threads)
{
    /// <summary>On each side; many times what a core's own caches hold.</summary>
    private const int Bytes = 512 << 20;

    private const int Passes = 2;

    private readonly byte[][] _from = [.. Enumerable.Range(0, threads).Select(_ => Filled(Bytes / threads))];

    private readonly byte[][] _to = [.. Enumerable.Range(0, threads).Select(_ => Filled(Bytes / threads))];

    private readonly float[] _sums = new float[threads];

    /// <summary>10⁹ bytes a second, those read and those written: of copying or of reading alone, whichever is faster.</summary>
    public double Measure() => Math.Max(
        2 * Rate(number => _from[number].CopyTo(_to[number], 0)),
        Rate(number => _sums[number] = Sum(MemoryMarshal.Cast<byte, float>(_from[number]))));

    /// <summary>10⁹ bytes a second of work that goes once through each thread's share.</summary>
    private double Rate(Action<int> work)
    {
        var seconds = Together.Seconds(threads, number =>
        {
            for (var i = 0; i < Passes; i++)
            {
                work(number);
            }
        });
        return 1e-9 * Passes * threads * (Bytes / threads) / seconds;
    }

    /// <summary>Four sums at a time, so that none waits for the one before.</summary>
    private static float Sum(ReadOnlySpan<float> values)
    {
        var vectors = MemoryMarshal.Cast<float, Vector<float>>(values);
        var (a, b, c, d) = (Vector<float>.Zero, Vector<float>.Zero, Vector<float>.Zero, Vector<float>.Zero);
        for (var i = 0; i + 3 < vectors.Length; i += 4)
        {
            a += vectors[i];
            b += vectors[i + 1];
            c += vectors[i + 2];
            d += vectors[i + 3];
        }

        return Vector.Sum(a + b + (c + d));
    }

    /// <summary>Written once, so that the pages are there.</summary>
    private static byte[] Filled(int bytes)
    {
        var memory = GC.AllocateUninitializedArray<byte>(bytes);
        memory.AsSpan().Fill(1);
        return memory;
    }
}
