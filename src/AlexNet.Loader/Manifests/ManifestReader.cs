using System.Text.Json;
using AlexNet.Core;

namespace AlexNet.Loader;

/// <summary>Turns a manifest's JSON into a checked value.</summary>
internal static class ManifestReader
{
    private static readonly string[] Fields =
    [
        "name", "description", "origin", "licence", "layout", "root", "image_size", "splits", "classes", "checksums", "recipe", "generator",
    ];

    public static Manifest Read(string path, ReadOnlyMemory<byte> bytes)
    {
        var options = new JsonDocumentOptions
        {
            AllowDuplicateProperties = false,
            CommentHandling = JsonCommentHandling.Skip,
            AllowTrailingCommas = true,
        };
        try
        {
            using var document = JsonDocument.Parse(bytes, options);
            return Read(new JsonFields(path, document.RootElement.Clone()));
        }
        catch (JsonException error)
        {
            throw new UserErrorException($"{path}: not valid JSON: {error.Message}", error);
        }
    }

    private static Manifest Read(JsonFields json)
    {
        json.AllowOnly(Fields);
        return new Manifest
        {
            Path = json.File,
            Name = json.Text("name"),
            Origin = json.Text("origin"),
            Licence = json.Text("licence"),
            Layout = Layout(json),
            Root = json.Text("root"),
            ImageSize = json.Integer("image_size", DataSet.DefaultSize, 16, 4096),
            Splits = Splits(json),
            Classes = json.Texts("classes"),
            Recipe = json.Object("recipe"),
            Generator = json.Object("generator"),
            Checksums = json.Object("checksums"),
        };
    }

    private static ManifestLayout Layout(JsonFields json)
    {
        var name = json.Text("layout");
        return LayoutNames.Parse(name) ?? throw json.Error("layout", $"is '{name}', allowed are {string.Join(", ", LayoutNames.All)}");
    }

    private static Dictionary<string, string> Splits(JsonFields json)
    {
        var splits = new Dictionary<string, string>();
        var element = json.Object("splits");
        if (element.ValueKind == JsonValueKind.Undefined)
        {
            return splits;
        }

        var fields = new JsonFields(json.File, element, "$.splits");
        fields.AllowOnly(SplitNames.All);
        foreach (var split in SplitNames.All.Where(split => fields.Has(split)))
        {
            splits.Add(split, fields.Text(split));
        }

        return splits.ContainsKey(SplitNames.Train) ? splits : throw json.Error("splits", "has no train");
    }
}
