namespace AlexNet.Experiments.Similarity;

/// <summary>Finds for each query the images whose features are nearest: <see cref="ExactSearch"/> looks at all of them; one that looks at
/// fewer may find others, and is measured against it.</summary>
public interface INeighbourSearch
{
    /// <param name="top">Neighbours of each query, at least one; fewer where there are not so many images.</param>
    /// <returns>For each query, the nearest first, of equally near ones the one of the lower index.</returns>
    Neighbour[][] Nearest(IReadOnlyList<Query> queries, int top, CancellationToken cancellation);
}

/// <summary>An image near a query.</summary>
/// <param name="Index">Its row.</param>
/// <param name="Distance">Euclidean, between the features.</param>
public readonly record struct Neighbour(int Index, double Distance);

/// <summary>An image whose neighbours are asked for.</summary>
/// <param name="Class">Its class, or null.</param>
/// <param name="Features">As many numbers as a row has.</param>
/// <param name="Self">Its own row, which is no neighbour; −1 where it has none.</param>
public sealed record Query(string Name, string? Class, ReadOnlyMemory<float> Features, int Self);
