using System.Diagnostics;
using System.Globalization;
using AlexNet.Core;
using AlexNet.Experiments.Features;
using AlexNet.Loader.Storage;

namespace AlexNet.Experiments.Similarity;

/// <summary>Queries with their neighbours, and how long the search took.</summary>
/// <param name="Neighbours">For each query, the nearest first.</param>
/// <param name="Elapsed">Of the search alone.</param>
public sealed record SimilarImages(IFeatureRows Features, IReadOnlyList<Query> Queries, Neighbour[][] Neighbours, TimeSpan Elapsed)
{
    /// <summary>Bytes of all features: what any exact search must read once.</summary>
    public long FeatureBytes => (long)Features.Count * Features.Info.Shape.Size * sizeof(float);

    /// <summary>Bytes of features compared with a query, of all queries together.</summary>
    public double BytesPerSecond => FeatureBytes * (double)Queries.Count / Elapsed.TotalSeconds;

    /// <summary>Bytes a second at which the features are read alone: the bound of one query; 0 where it was not measured.</summary>
    public double ReadingBytesPerSecond { get; init; }

    /// <exception cref="UserErrorException">There is no query, or features are no numbers.</exception>
    public static SimilarImages Find(INeighbourSearch search, IFeatureRows features, IReadOnlyList<Query> queries, int top, CancellationToken cancellation)
    {
        if (queries.Count == 0)
        {
            throw new UserErrorException("no image whose neighbours are asked for; allowed is at least one");
        }

        var start = Stopwatch.GetTimestamp();
        var neighbours = search.Nearest(queries, top, cancellation);
        return new(features, queries, neighbours, Stopwatch.GetElapsedTime(start));
    }

    /// <summary>Writes a page with the pictures of all, in the file itself.</summary>
    /// <exception cref="UserErrorException">The file cannot be written.</exception>
    public void WritePage(string file, Thumbnails pictures)
    {
        var info = Features.Info;
        var page = new PicturePage("Similar images", $"{Counted.Of(Features.Count, "image")}, by the distance of the outputs of {info.Layer} of {info.Network}");
        foreach (var (query, neighbours) in Queries.Zip(Neighbours))
        {
            page.Section().Figure(pictures.Of(query.Name), query.Name, query.Class is { } of ? info.Titles.Shown(of) : null, Short(query.Name), isFirst: true).Row();
            foreach (var neighbour in neighbours)
            {
                var name = Features.Name(neighbour.Index);
                page.Figure(pictures.Of(name), name, Features.ShownClass(neighbour.Index), neighbour.Distance.ToString("G4", CultureInfo.InvariantCulture));
            }

            page.EndRow().EndSection();
        }

        AtomicFile.WriteText(file, page.ToString());
    }

    private static string Short(string name) => Path.GetFileName(name) is { Length: > 0 } last ? last : name;
}
