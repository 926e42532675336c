using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;
using System.Runtime.Intrinsics;

namespace AlexNet.Experiments.Similarity;

/// <summary>Squared Euclidean distances. A pair's sum is made in the same order whether it is computed alone or beside others: how queries
/// and rows are grouped changes no bit.</summary>
internal static class Distances
{
    /// <summary>Queries of a group: each row is loaded once for all of them.</summary>
    public const int Group = 4;

    private static int Lanes => Vector512<float>.Count;

    /// <summary>Of one query to one row. Optimised at once: a search is over before a method would be compiled anew.</summary>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public static float One(ReadOnlySpan<float> query, ReadOnlySpan<float> row)
    {
        ref var q = ref MemoryMarshal.GetReference(query);
        ref var r = ref MemoryMarshal.GetReference(row);
        var sum = Vector512<float>.Zero;
        nuint at = 0;
        for (; at + (nuint)Lanes <= (nuint)row.Length; at += (nuint)Lanes)
        {
            sum = Add(sum, Vector512.LoadUnsafe(ref q, at), Vector512.LoadUnsafe(ref r, at));
        }

        return Whole(sum, query[(int)at..], row[(int)at..]);
    }

    /// <summary>Of <see cref="Group"/> queries to two rows: query's number × 2 + row's.</summary>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public static void Eight(ReadOnlySpan<float> query0, ReadOnlySpan<float> query1, ReadOnlySpan<float> query2, ReadOnlySpan<float> query3, ReadOnlySpan<float> row0, ReadOnlySpan<float> row1, Span<float> distances)
    {
        ref var q0 = ref MemoryMarshal.GetReference(query0);
        ref var q1 = ref MemoryMarshal.GetReference(query1);
        ref var q2 = ref MemoryMarshal.GetReference(query2);
        ref var q3 = ref MemoryMarshal.GetReference(query3);
        ref var r0 = ref MemoryMarshal.GetReference(row0);
        ref var r1 = ref MemoryMarshal.GetReference(row1);
        Vector512<float> s00 = default, s01 = default, s10 = default, s11 = default, s20 = default, s21 = default, s30 = default, s31 = default;
        nuint at = 0;
        for (; at + (nuint)Lanes <= (nuint)row0.Length; at += (nuint)Lanes)
        {
            var (x0, x1) = (Vector512.LoadUnsafe(ref r0, at), Vector512.LoadUnsafe(ref r1, at));
            var q = Vector512.LoadUnsafe(ref q0, at);
            (s00, s01) = (Add(s00, q, x0), Add(s01, q, x1));
            q = Vector512.LoadUnsafe(ref q1, at);
            (s10, s11) = (Add(s10, q, x0), Add(s11, q, x1));
            q = Vector512.LoadUnsafe(ref q2, at);
            (s20, s21) = (Add(s20, q, x0), Add(s21, q, x1));
            q = Vector512.LoadUnsafe(ref q3, at);
            (s30, s31) = (Add(s30, q, x0), Add(s31, q, x1));
        }

        var rest = (int)at;
        distances[0] = Whole(s00, query0[rest..], row0[rest..]);
        distances[1] = Whole(s01, query0[rest..], row1[rest..]);
        distances[2] = Whole(s10, query1[rest..], row0[rest..]);
        distances[3] = Whole(s11, query1[rest..], row1[rest..]);
        distances[4] = Whole(s20, query2[rest..], row0[rest..]);
        distances[5] = Whole(s21, query2[rest..], row1[rest..]);
        distances[6] = Whole(s30, query3[rest..], row0[rest..]);
        distances[7] = Whole(s31, query3[rest..], row1[rest..]);
    }

    /// <summary>Adds a row's numbers up: reads it, and does as good as nothing else.</summary>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public static float Sum(ReadOnlySpan<float> row)
    {
        ref var r = ref MemoryMarshal.GetReference(row);
        var (even, odd) = (Vector512<float>.Zero, Vector512<float>.Zero);
        nuint at = 0;
        for (; at + (2 * (nuint)Lanes) <= (nuint)row.Length; at += 2 * (nuint)Lanes)
        {
            (even, odd) = (even + Vector512.LoadUnsafe(ref r, at), odd + Vector512.LoadUnsafe(ref r, at + (nuint)Lanes));
        }

        return Vector512.Sum(even + odd);
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static Vector512<float> Add(Vector512<float> sum, Vector512<float> query, Vector512<float> row)
    {
        var difference = query - row;
        return Vector512.FusedMultiplyAdd(difference, difference, sum);
    }

    private static float Whole(Vector512<float> sum, ReadOnlySpan<float> query, ReadOnlySpan<float> row)
    {
        var rest = 0f;
        for (var i = 0; i < row.Length; i++)
        {
            rest += (query[i] - row[i]) * (query[i] - row[i]);
        }

        return Vector512.Sum(sum) + rest;
    }
}
