using System.Diagnostics;
using AlexNet.Core;
using AlexNet.Experiments.Features;

namespace AlexNet.Experiments.Similarity;

/// <summary>What codes of one length find of what the exact search finds.</summary>
/// <param name="Bits">Of a code.</param>
/// <param name="CodeRecall">Share of the exact search's neighbours that codes alone find.</param>
/// <param name="Recall">The same where the features of a shortlist are compared.</param>
/// <param name="SpeedUp">Time of the exact search over that with a shortlist, the queries' codes included.</param>
/// <param name="Training">Of the auto-encoder.</param>
/// <param name="Loss">Mean squared error of a number of the features as given back, theirs being one.</param>
public sealed record CodeRow(int Bits, double CodeRecall, double Recall, double SpeedUp, TimeSpan Training, double Loss);

/// <summary>Search by codes of several lengths beside the exact one, on the same queries.</summary>
public sealed record CodeComparison(int Images, int Queries, int Top, int Shortlist, TimeSpan Exact, IReadOnlyList<CodeRow> Rows)
{
    /// <summary>Queries that are enough to tell recall to about a hundredth.</summary>
    public const int EnoughQueries = 200;

    /// <summary>Trains an auto-encoder for each length and searches for the neighbours of images drawn from the features.</summary>
    /// <param name="progress">Is told the length, and the images done of all in its training.</param>
    /// <exception cref="UserErrorException">There are too few images, or features are no numbers.</exception>
    public static CodeComparison Measure(
        IFeatureRows features, IReadOnlyList<AutoEncoderRecipe> recipes, EngineRequest request, int top, int shortlist, Action<string> warn, Action<int, long, long> progress, CancellationToken cancellation)
    {
        var drawn = Shuffle.Permutation(recipes[0].Seed, Purpose.Shuffle, int.MaxValue, features.Count).Take(EnoughQueries);
        Query[] queries = [.. drawn.Select(index => Similarity.Queries.OfIndex(features, index))];
        var (exact, exactTime) = Timed(new ExactSearch(features));
        var rows = recipes.Select(recipe =>
        {
            var (start, loss) = (Stopwatch.GetTimestamp(), 0.0);
            using var encoder = AutoEncoder.Train(
                features,
                recipe,
                request,
                warn,
                (done, all, last) =>
                {
                    loss = last;
                    progress(recipe.Bits, done, all);
                },
                cancellation);
            var training = Stopwatch.GetElapsedTime(start);
            var codes = encoder.Encode(features, cancellation);
            var (byCodes, _) = Timed(new CodeSearch(features, encoder, codes, shortlist: 0));
            var (compared, time) = Timed(new CodeSearch(features, encoder, codes, shortlist));
            return new CodeRow(recipe.Bits, Recall(exact, byCodes), Recall(exact, compared), exactTime / time, training, 2 * loss / features.Info.Shape.Size);
        });
        return new(features.Count, queries.Length, top, shortlist, exactTime, [.. rows]);

        (Neighbour[][] Found, TimeSpan Time) Timed(INeighbourSearch search)
        {
            var start = Stopwatch.GetTimestamp();
            var found = search.Nearest(queries, top, cancellation);
            return (found, Stopwatch.GetElapsedTime(start));
        }
    }

    /// <summary>Mean share of one search's neighbours that another finds too.</summary>
    internal static double Recall(Neighbour[][] exact, Neighbour[][] found) => exact
        .Zip(found, (all, some) => all.Length == 0 ? 1 : all.Select(one => one.Index).Intersect(some.Select(one => one.Index)).Count() / (double)all.Length)
        .Average();
}
