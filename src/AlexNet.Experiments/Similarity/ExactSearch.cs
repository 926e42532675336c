using System.Diagnostics;
using AlexNet.Core;
using AlexNet.Experiments.Features;

namespace AlexNet.Experiments.Similarity;

/// <summary>
/// Compares every query with every row, on all processors. Rows are read from memory once for all queries: a worker takes a block of them
/// that stays in its cache while the queries go by.
/// </summary>
public sealed class ExactSearch(IFeatureRows features) : INeighbourSearch
{
    /// <summary>Of rows in a block, in bytes: about half of a processor's second cache.</summary>
    private const int BlockBytes = 256 << 10;

    private const int MeasuredBytes = 256 << 20;

    /// <exception cref="UserErrorException">Features hold what is no number.</exception>
    public Neighbour[][] Nearest(IReadOnlyList<Query> queries, int top, CancellationToken cancellation)
    {
        var few = Math.Min(top, features.Count);
        var blockRows = Math.Clamp(BlockBytes / sizeof(float) / features.Info.Shape.Size, 2, 4096);
        var blocks = (features.Count + blockRows - 1) / blockRows;
        var found = Lists();
        try
        {
            Parallel.For(
                0,
                blocks,
                new ParallelOptions { CancellationToken = cancellation, MaxDegreeOfParallelism = Environment.ProcessorCount },
                Lists,
                (block, _, lists) =>
                {
                    var first = block * blockRows;
                    Compare(queries, first, Math.Min(blockRows, features.Count - first), lists);
                    return lists;
                },
                lists =>
                {
                    lock (found)
                    {
                        for (var i = 0; i < lists.Length; i++)
                        {
                            found[i].Add(lists[i]);
                        }
                    }
                });
        }
        catch (AggregateException failures)
        {
            throw failures.InnerExceptions.OfType<UserErrorException>().FirstOrDefault() as Exception ?? failures;
        }

        return Array.ConvertAll(found, list => list.Neighbours());

        Nearest[] Lists() => [.. queries.Select(_ => new Nearest(few))];
    }

    /// <summary>Bytes a second at which all processors read the features and do nothing with them, measured over a part of them: no exact
    /// search for a single query is faster.</summary>
    public double MeasureReading()
    {
        var size = features.Info.Shape.Size;
        var blockRows = Math.Clamp(BlockBytes / sizeof(float) / size, 2, 4096);
        var blocks = Math.Max(1, Math.Min(features.Count, MeasuredBytes / sizeof(float) / size) / blockRows);
        var start = Stopwatch.GetTimestamp();
        var (read, total, gate) = (0L, 0.0, new Lock());
        Parallel.For(0, blocks, () => (Rows: 0L, Sum: 0f), (block, _, done) =>
        {
            var count = Math.Min(blockRows, features.Count - (block * blockRows));
            return (done.Rows + count, done.Sum + Distances.Sum(features.Rows(block * blockRows, count)));
        }, done =>
        {
            lock (gate)
            {
                (read, total) = (read + done.Rows, total + done.Sum);
            }
        });
        GC.KeepAlive(total);
        return read * (double)size * sizeof(float) / Stopwatch.GetElapsedTime(start).TotalSeconds;
    }

    private void Compare(IReadOnlyList<Query> queries, int first, int count, Nearest[] lists)
    {
        var size = features.Info.Shape.Size;
        var rows = features.Rows(first, count);
        Span<float> eight = stackalloc float[2 * Distances.Group];
        var query = 0;
        for (; query + Distances.Group <= queries.Count; query += Distances.Group)
        {
            var q0 = queries[query].Features.Span;
            var q1 = queries[query + 1].Features.Span;
            var q2 = queries[query + 2].Features.Span;
            var q3 = queries[query + 3].Features.Span;
            for (var row = 0; row < count; row += 2)
            {
                // The last of an odd number stands for its neighbour too, whose place is left out.
                var next = Math.Min(row + 1, count - 1);
                Distances.Eight(q0, q1, q2, q3, rows.Slice(row * size, size), rows.Slice(next * size, size), eight);
                for (var i = 0; i < eight.Length; i++)
                {
                    if (row + (i % 2) < count)
                    {
                        Add(queries[query + (i / 2)], first + row + (i % 2), eight[i], lists[query + (i / 2)]);
                    }
                }
            }
        }

        for (; query < queries.Count; query++)
        {
            for (var row = 0; row < count; row++)
            {
                Add(queries[query], first + row, Distances.One(queries[query].Features.Span, rows.Slice(row * size, size)), lists[query]);
            }
        }
    }

    private void Add(Query query, int index, float distance, Nearest list)
    {
        if (!float.IsFinite(distance))
        {
            throw new UserErrorException($"{features.Name(index)}: its features are no numbers, or too large to be compared; allowed are finite numbers whose squares can be added");
        }

        if (index != query.Self)
        {
            list.Add(index, distance);
        }
    }
}
