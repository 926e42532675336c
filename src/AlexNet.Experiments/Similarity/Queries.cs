using AlexNet.Core;
using AlexNet.Experiments.Features;

namespace AlexNet.Experiments.Similarity;

/// <summary>Makes queries of features.</summary>
public static class Queries
{
    /// <summary>A row of the features themselves.</summary>
    /// <exception cref="UserErrorException">There is no such row.</exception>
    public static Query OfIndex(IFeatureRows features, int index) => (uint)index < (uint)features.Count
        ? Of(features, index, index)
        : throw new UserErrorException($"image {index} is asked for; allowed are 0 to {features.Count - 1}");

    /// <summary>Every row of other features; those that are of an image of the same name are that image.</summary>
    /// <param name="mine">What the others are called in a message.</param>
    /// <param name="theirs">What the features are called in a message.</param>
    /// <exception cref="UserErrorException">They are of another layer or network.</exception>
    public static IReadOnlyList<Query> OfRows(IFeatureRows queries, string mine, IFeatureRows features, string theirs)
    {
        queries.Info.RequireComparable(mine, features.Info, theirs);
        var indices = new Dictionary<string, int>();
        for (var i = 0; i < features.Count; i++)
        {
            indices.TryAdd(Full(features.Name(i)), i);
        }

        return [.. Enumerable.Range(0, queries.Count).Select(i => Of(queries, i, indices.GetValueOrDefault(Full(queries.Name(i)), -1)))];
    }

    private static Query Of(IFeatureRows rows, int index, int self)
    {
        var features = rows.Rows(index, 1).ToArray();
        return Array.TrueForAll(features, float.IsFinite)
            ? new(rows.Name(index), rows.Class(index), features, self)
            : throw new UserErrorException($"{rows.Name(index)}: its features hold {features.First(value => !float.IsFinite(value))}; allowed are finite numbers");
    }

    /// <summary>The same file goes by several paths; a name that is no path stays different from every other.</summary>
    private static string Full(string name) => name.Length == 0 || name.Contains('\0', StringComparison.Ordinal) ? name : Path.GetFullPath(name);
}
