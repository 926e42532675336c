using AlexNet.Core;
using AlexNet.Experiments.Features;

namespace AlexNet.Experiments.Similarity;

/// <summary>Looks among the images whose codes differ least from a query's: only their features are compared. It may miss neighbours that
/// <see cref="ExactSearch"/> finds.</summary>
/// <param name="codes">Of the features, by the encoder.</param>
/// <param name="shortlist">Images of each query whose features are compared; 0: none, and the codes alone decide.</param>
public sealed class CodeSearch(IFeatureRows features, AutoEncoder encoder, Codes codes, int shortlist) : INeighbourSearch
{
    public Neighbour[][] Nearest(IReadOnlyList<Query> queries, int top, CancellationToken cancellation)
    {
        var asked = encoder.Encode(new QueryRows(features.Info, queries), cancellation);
        var found = new Neighbour[queries.Count][];
        Parallel.For(
            0,
            queries.Count,
            new ParallelOptions { CancellationToken = cancellation, MaxDegreeOfParallelism = Environment.ProcessorCount },
            () => new int[codes.Count],
            (query, _, distances) =>
            {
                codes.Distances(asked[query], distances);
                found[query] = shortlist == 0 ? Closest(distances, queries[query].Self, top) : Compared(queries[query], Closest(distances, queries[query].Self, Math.Max(top, shortlist)), top);
                return distances;
            },
            _ => { });
        return found;
    }

    /// <summary>The rows of the smallest distances, of equal ones those of the lower indices, in that order.</summary>
    private Neighbour[] Closest(int[] distances, int self, int top)
    {
        Span<int> counts = stackalloc int[codes.Bits + 1];
        counts.Clear();
        for (var i = 0; i < distances.Length; i++)
        {
            counts[distances[i]] += i == self ? 0 : 1;
        }

        // Where those of each distance begin, as far as they are wanted.
        var before = 0;
        for (var distance = 0; distance < counts.Length; distance++)
        {
            (counts[distance], before) = (before, before + counts[distance]);
        }

        var closest = new Neighbour[Math.Min(top, before)];
        for (var i = 0; i < distances.Length; i++)
        {
            if (i != self && counts[distances[i]] is var place && place < closest.Length)
            {
                closest[place] = new(i, distances[i]);
                counts[distances[i]]++;
            }
        }

        return closest;
    }

    private Neighbour[] Compared(Query query, Neighbour[] candidates, int top)
    {
        var nearest = new Nearest(Math.Min(top, candidates.Length));
        foreach (var candidate in candidates)
        {
            nearest.Add(candidate.Index, Distances.One(query.Features.Span, features.Rows(candidate.Index, 1)));
        }

        return nearest.Neighbours();
    }

    /// <summary>Queries as rows.</summary>
    private sealed class QueryRows(FeatureInfo info, IReadOnlyList<Query> queries) : IFeatureRows
    {
        public FeatureInfo Info => info;

        public int Count => queries.Count;

        public string Name(int index) => queries[index].Name;

        public int Label(int index) => -1;

        /// <summary>One at a time: they do not lie together.</summary>
        public ReadOnlySpan<float> Rows(int first, int count) => count == 1
            ? queries[first].Features.Span
            : throw new NotSupportedException();
    }
}
