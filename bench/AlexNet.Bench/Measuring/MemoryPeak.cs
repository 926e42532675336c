namespace AlexNet.Bench.Measuring;

/// <summary>How fast all cores together move memory that no cache holds.</summary>
internal sealed class MemoryPeak(int threads)
{
    /// <summary>Four times a large cache.</summary>
    private const int Bytes = 256 << 20;

    private const int Copies = 2;

    private readonly byte[][] _from = [.. Enumerable.Range(0, threads).Select(_ => Filled(Bytes / threads))];

    private readonly byte[][] _to = [.. Enumerable.Range(0, threads).Select(_ => Filled(Bytes / threads))];

    /// <summary>10⁹ bytes a second, those read and those written, of plain copies.</summary>
    public double Measure()
    {
        var seconds = Together.Seconds(threads, number =>
        {
            for (var i = 0; i < Copies; i++)
            {
                _from[number].CopyTo(_to[number], 0);
            }
        });
        return 1e-9 * 2 * Copies * threads * (Bytes / threads) / seconds;
    }

    /// <summary>Written once, so that the pages are there.</summary>
    private static byte[] Filled(int bytes)
    {
        var memory = GC.AllocateUninitializedArray<byte>(bytes);
        memory.AsSpan().Fill(1);
        return memory;
    }
}
