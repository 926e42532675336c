using AlexNet.Communication.Contracts;
using AlexNet.Communication.Sums;

namespace AlexNet.Communication.Messages;

/// <summary>Cuts exchanges into parts. Sums are of each float by itself, so that where one cuts changes no bit.</summary>
internal static class Cutting
{
    /// <summary>Floats of a part whose messages take 4 MB: while the sums of one travel, the numbers of many others do, so that a wire is never idle in one direction.</summary>
    private const long Shortest = 1 << 20;

    /// <summary>Where processes are many, messages would be so short that their number counts.</summary>
    private const long Longest = 8 << 20;

    /// <summary>Slices begin at multiples of a line of the cache.</summary>
    private const long Line = 16;

    /// <summary>Floats of a part among so many processes: 256 KB for each of them, within bounds.</summary>
    public static long Length(int size) => Math.Clamp(size * (64L << 10), Shortest, Longest);

    /// <param name="tag">Gives each part its tag.</param>
    /// <param name="longest">Floats of a part.</param>
    public static IEnumerable<Part> Sum(FloatVector vector, int size, Func<int> tag, long longest)
    {
        for (long start = 0; start < vector.Count; start += longest)
        {
            yield return new SumPart(tag(), vector, Slices(start, Math.Min(longest, vector.Count - start), size), target: 0);
        }
    }

    /// <summary>The slice of each rank of these floats; those of the last may be shorter, or empty.</summary>
    public static Slice[] Slices(long start, long count, int size)
    {
        var stride = ((count + size - 1) / size + Line - 1) / Line * Line;
        return [.. Enumerable.Range(0, size).Select(rank =>
        {
            var first = Math.Min(count, rank * stride);
            return new Slice(start + first, Math.Min(stride, count - first));
        })];
    }

    public static IEnumerable<Part> SumOfMine(nint all, FloatRange mine, int size, Func<int> tag, long longest)
    {
        var vector = new FloatVector([new(all, size * mine.Count)]);
        longest = Math.Max(1, longest / size);
        for (long start = 0; start < mine.Count; start += longest)
        {
            var (first, count) = (start, Math.Min(longest, mine.Count - start));
            var slices = Enumerable.Range(0, size).Select(rank => new Slice((rank * mine.Count) + first, count)).ToArray();
            yield return new SumPart(tag(), vector, slices, mine.Address + (nint)(first * sizeof(float)));
        }
    }

    public static IEnumerable<Part> Gather(FloatRange mine, nint all, int size, Func<int> tag, long longest)
    {
        longest = Math.Max(1, longest / size);
        for (long start = 0; start < mine.Count; start += longest)
        {
            var offset = (nint)(start * sizeof(float));
            yield return new GatherPart(
                tag(), mine.Address + offset, Math.Min(longest, mine.Count - start) * sizeof(float), all + offset, mine.Count * sizeof(float));
        }
    }
}
