using System.Numerics;

namespace AlexNet.Loader.Graph.Measuring;

/// <summary>
/// How often which duration occurred, in buckets that grow with the duration: sixteen to the octave, so that a percentile is right
/// within 1/32 of itself whatever its size. Recording allocates nothing and takes no lock.
/// </summary>
internal sealed class LatencyHistogram
{
    private const int Bits = 4;
    private const int PerOctave = 1 << Bits;
    private const int Buckets = (63 - Bits + 1) << Bits;

    private readonly long[] _counts = new long[Buckets];

    /// <param name="ticks">A duration.</param>
    /// <param name="times">How many took that long.</param>
    public void Record(long ticks, int times) => Interlocked.Add(ref _counts[Bucket(ticks)], times);

    /// <summary>A copy of all counts.</summary>
    public long[] Snapshot()
    {
        var copy = new long[Buckets];
        for (var i = 0; i < Buckets; i++)
        {
            copy[i] = Interlocked.Read(ref _counts[i]);
        }

        return copy;
    }

    /// <summary>The duration that a share of all stays within, in ticks: the middle of its bucket; 0 where nothing was recorded.</summary>
    public static double Percentile(long[] counts, double share)
    {
        var rank = Math.Max(1, (long)Math.Ceiling(share * counts.Sum()));
        var below = 0L;
        for (var i = 0; i < counts.Length; i++)
        {
            below += counts[i];
            if (below >= rank)
            {
                return (Start(i) + Start(i + 1) - 1) / 2.0;
            }
        }

        return 0;
    }

    /// <summary>The bucket of a duration: below sixteen ticks its own, then by its highest bit and the four after it.</summary>
    internal static int Bucket(long ticks)
    {
        if (ticks < PerOctave)
        {
            return (int)Math.Max(0, ticks);
        }

        var octave = BitOperations.Log2((ulong)ticks) - Bits;
        return ((octave + 1) << Bits) + (int)((ticks >> octave) & (PerOctave - 1));
    }

    /// <summary>The shortest duration of a bucket.</summary>
    internal static long Start(int bucket)
    {
        var octave = (bucket >> Bits) - 1;
        return octave < 0 ? bucket : (PerOctave + (long)(bucket & (PerOctave - 1))) << octave;
    }
}
