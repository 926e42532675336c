using AlexNet.Core;
using AlexNet.Loader.Decoding;

namespace AlexNet.Loader.Statistics;

/// <summary>Processes that compute the statistics of one data set together, each over its share of the images. Sums are whole numbers: all get what
/// one alone would have got.</summary>
/// <param name="Share">Of this process.</param>
/// <param name="Keeps">Whether this process writes what was computed: one on every host.</param>
/// <param name="Gather">Gives everybody's bytes, in the order of ranks; all processes call it.</param>
public sealed record StatisticsGroup(RankShare Share, bool Keeps, Func<byte[], byte[][]> Gather)
{
    private static readonly byte[] Yes = [1];
    private static readonly byte[] No = [0];

    /// <summary>Whether all processes say so.</summary>
    internal bool All(bool mine) => Gather(mine ? Yes : No).All(theirs => theirs.AsSpan().SequenceEqual(Yes));

    /// <summary>Adds what the others have found to what is there.</summary>
    internal void Merge(PixelSums sums, BadImages bad, OddImageCounter odd) => Exchange(
        writer =>
        {
            sums.Write(writer);
            ImageFaults.Write(writer, bad, odd);
        },
        reader =>
        {
            sums.Merge(reader);
            ImageFaults.Add(reader, bad, odd);
        });

    /// <summary>Tells the others something, and hears it of each of them, in the order of ranks.</summary>
    internal void Exchange(Action<BinaryWriter> tell, Action<BinaryReader> hear)
    {
        using var mine = new MemoryStream();
        using (var writer = new BinaryWriter(mine))
        {
            tell(writer);
        }

        foreach (var theirs in Gather(mine.ToArray()).Where((_, rank) => rank != Share.Rank))
        {
            using var reader = new BinaryReader(new MemoryStream(theirs));
            hear(reader);
        }
    }
}
