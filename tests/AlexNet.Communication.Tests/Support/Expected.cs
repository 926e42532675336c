namespace AlexNet.Communication.Tests.Support;

/// <summary>What a rank has, and the sum over ranks as the contract words it, one float at a time.</summary>
internal static class Expected
{
    /// <summary>Numbers of very different size, so that another order of additions gives other bits.</summary>
    public static float[] Numbers(int rank, int count, int seed = 1)
    {
        var numbers = new float[count];
        var state = (uint)((seed * 1000) + rank + 1) * 2654435769u;
        for (var i = 0; i < count; i++)
        {
            state = (state * 1664525u) + 1013904223u;

            // Sign and fraction as they come, the exponent from 2⁻⁸ to 2⁷.
            numbers[i] = BitConverter.UInt32BitsToSingle((state & 0x807FFFFFu) | ((119 + ((state >> 24) & 15)) << 23));
        }

        return numbers;
    }

    public static float[] Sum(int size, int count, int seed = 1)
    {
        var all = Enumerable.Range(0, size).Select(rank => Numbers(rank, count, seed)).ToArray();
        var (sums, one) = (new float[count], new float[size]);
        for (var i = 0; i < count; i++)
        {
            for (var rank = 0; rank < size; rank++)
            {
                one[rank] = all[rank][i];
            }

            sums[i] = Tree(one);
        }

        return sums;
    }

    /// <summary>Written out: which sums are there for each number of processes.</summary>
    private static float Tree(float[] g) => g.Length switch
    {
        1 => g[0],
        2 => g[0] + g[1],
        3 => g[0] + g[1] + g[2],
        4 => (g[0] + g[1]) + (g[2] + g[3]),
        5 => ((g[0] + g[1]) + (g[2] + g[3])) + g[4],
        6 => ((g[0] + g[1]) + (g[2] + g[3])) + (g[4] + g[5]),
        7 => ((g[0] + g[1]) + (g[2] + g[3])) + ((g[4] + g[5]) + g[6]),
        8 => ((g[0] + g[1]) + (g[2] + g[3])) + ((g[4] + g[5]) + (g[6] + g[7])),
        _ => throw new ArgumentException($"{g.Length} processes"),
    };
}
