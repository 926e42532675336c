using System.Text.Json;
using AlexNet.Core;
using AlexNet.Loader.Storage;
using Parquet.Schema;

namespace AlexNet.Loader.Sources.Parquets;

/// <summary>
/// Which columns of a file hold the images and their labels. Hugging Face writes an image as a struct of its file's bytes and its path, a
/// label as a number, and says of its columns in the file's metadata what they mean and what the classes are called.
/// </summary>
/// <param name="Image">The column of the images' files.</param>
/// <param name="Label">The column of the labels.</param>
/// <param name="ClassNames">Name of every class by label, or null where the file has none.</param>
internal sealed record ParquetColumns(DataField Image, DataField Label, IReadOnlyList<string>? ClassNames)
{
    private const string BytesField = "bytes";
    private const string ImageName = "image";
    private const string LabelName = "label";

    private static readonly HashSet<string> LabelNames = ["label", "labels", "class", "target"];

    /// <summary>Finds them.</summary>
    /// <param name="path">What messages call the file.</param>
    /// <param name="columns">Its columns.</param>
    /// <param name="metadata">Its metadata.</param>
    /// <exception cref="UserErrorException">There are none, or several that it could be.</exception>
    public static ParquetColumns Find(string path, DataField[] columns, IReadOnlyDictionary<string, string> metadata)
    {
        var names = ClassLabels(metadata);
        var image = One(path, columns, [.. columns.Where(IsImage)], ImageName, "images, such as a struct of bytes and path, or of bytes");
        var flat = columns.Where(column => column.Path.Length == 1 && column.MaxRepetitionLevel == 0).ToArray();
        var described = Array.FindAll(flat, column => names.ContainsKey(NameOf(column)));
        var labels = described.Length > 0 ? described : Array.FindAll(flat, column => IsLabelName(NameOf(column)));
        var label = One(path, columns, labels, LabelName, "labels, whole numbers, called label");
        if (label.ClrType != typeof(long) && label.ClrType != typeof(int))
        {
            var type = label.ClrType == typeof(ReadOnlyMemory<char>) ? "texts" : $"of the type {label.ClrType.Name}";
            throw new UserErrorException($"{path}: the labels in {NameOf(label)} are {type}, allowed are whole numbers of 32 or 64 bits");
        }

        return new ParquetColumns(image, label, names.GetValueOrDefault(NameOf(label)));
    }

    /// <summary>Whether a column has bytes for every row, alone or as a struct's field of that name.</summary>
    public static bool IsImage(DataField column) =>
        column.ClrType == typeof(ReadOnlyMemory<byte>) && column.MaxRepetitionLevel == 0
        && (column.Path.Length == 1 || (column.Path.Length == 2 && column.Path[1] == BytesField));

    private static bool IsLabelName(string name) => LabelNames.Contains(name) || name.EndsWith("_label", StringComparison.Ordinal);

    private static string NameOf(DataField column) => column.Path[0];

    private static DataField One(string path, DataField[] columns, DataField[] found, string preferred, string allowed) => found switch
    {
        [] => throw new UserErrorException($"{path}: the columns are {Texts.Short([.. columns.Select(NameOf).Distinct()])}, allowed is one of {allowed}"),
        [var only] => only,
        _ => Array.Find(found, column => NameOf(column) == preferred) ?? throw new UserErrorException(
            $"{path}: {string.Join(" and ", found.Select(NameOf))} can each be the {preferred}, allowed is one, or one that is called {preferred}"),
    };

    /// <summary>The columns that Hugging Face's metadata calls labels, each with the names of its classes, where it has any.</summary>
    private static Dictionary<string, IReadOnlyList<string>?> ClassLabels(IReadOnlyDictionary<string, string> metadata)
    {
        if (!metadata.TryGetValue("huggingface", out var text))
        {
            return [];
        }

        try
        {
            using var json = JsonDocument.Parse(text);
            return json.RootElement.GetProperty("info").GetProperty("features").EnumerateObject()
                .Where(feature => IsClassLabel(feature.Value))
                .ToDictionary(feature => feature.Name, feature => Names(feature.Value));
        }
        catch (Exception error) when (error is JsonException or InvalidOperationException or KeyNotFoundException)
        {
            // Other versions of it may have another form; the columns' names then have to do.
            return [];
        }
    }

    private static bool IsClassLabel(JsonElement feature) =>
        feature.ValueKind == JsonValueKind.Object && feature.TryGetProperty("_type", out var type) && type.ValueEquals("ClassLabel");

    private static IReadOnlyList<string>? Names(JsonElement feature) =>
        feature.TryGetProperty("names", out var names) && names.ValueKind == JsonValueKind.Array && names.GetArrayLength() > 0
            ? [.. names.EnumerateArray().Select(name => name.GetString() ?? throw new JsonException())]
            : null;
}
