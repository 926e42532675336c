using System.Globalization;
using AlexNet.Core;
using AlexNet.Experiments.Similarity;
using AlexNet.Loader.Storage;

namespace AlexNet.Cli.Experiments;

/// <summary>Queries and their neighbours, on the terminal and as JSON.</summary>
internal static class SimilarReport
{
    /// <summary>Of more queries only these are shown.</summary>
    private const int Shown = 10;

    public static void Print(SimilarImages found)
    {
        foreach (var (query, neighbours) in found.Queries.Zip(found.Neighbours).Take(Shown))
        {
            Terminal.Line(query.Class is null ? query.Name : $"{query.Name} ({query.Class})");
            var table = new TextTable(TableStyle.Bare).Numbers("", "").Texts("", "");
            foreach (var neighbour in neighbours)
            {
                var (name, label) = found.Named(neighbour);
                table.Row(Text($"{neighbour.Index}"), Text($"{neighbour.Distance:G5}"), label ?? "", name);
            }

            table.Print();
        }

        if (found.Queries.Count > Shown)
        {
            Terminal.Line(Text($"and {found.Queries.Count - Shown:N0} more queries"));
        }

        Terminal.Line(Text($"{Counted.Of(found.Queries.Count, "query")} among {Counted.Of(found.Features.Count, "image")} of {found.Features.Info.Shape.Size:N0} numbers ({found.FeatureBytes / 1e6:N1} MB): {found.Elapsed.TotalSeconds:N3} s, {found.BytesPerSecond / 1e9:N1} GB/s compared; reading alone: {found.ReadingBytesPerSecond / 1e9:N1} GB/s"));
    }

    /// <exception cref="UserErrorException">The file cannot be written.</exception>
    public static void WriteJson(string file, string features, SimilarImages found) => JsonFile.Write(file, new
    {
        features,
        found.Features.Info.Network,
        found.Features.Info.Layer,
        images = found.Features.Count,
        seconds = found.Elapsed.TotalSeconds,
        bytes_per_second = found.BytesPerSecond,
        reading_bytes_per_second = found.ReadingBytesPerSecond,
        queries = found.Queries.Zip(found.Neighbours, (query, neighbours) => new
        {
            query.Name,
            query.Class,
            neighbours = neighbours.Select(neighbour => new
            {
                neighbour.Index,
                found.Named(neighbour).Name,
                found.Named(neighbour).Class,
                neighbour.Distance,
            }),
        }),
    });

    private static string Text(FormattableString text) => text.ToString(CultureInfo.InvariantCulture);
}
