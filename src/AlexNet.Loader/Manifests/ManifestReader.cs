using System.Text.Json;
using AlexNet.Core;
using AlexNet.Loader.Storage;

namespace AlexNet.Loader.Manifests;

/// <summary>Turns a manifest's JSON into a checked value.</summary>
internal static class ManifestReader
{
    public const int MostClasses = 1_000_000;

    private static readonly string[] Fields =
    [
        "name", "description", "origin", "licence", "login", "layout", "root", "image_size", "splits", "held_out", "images", "classes",
        "class_titles", "class_count", "files", "recipe", "generator",
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
            return Read(path, new JsonFields(path, document.RootElement.Clone()));
        }
        catch (JsonException error)
        {
            throw new UserErrorException($"{path}: not valid JSON: {error.Message}", error);
        }
    }

    private static Manifest Read(string path, JsonFields json)
    {
        json.AllowOnly(Fields);
        return new Manifest
        {
            Path = path,
            Name = json.Text("name"),
            Origin = json.Text("origin"),
            Licence = json.Text("licence"),
            Layout = Layout(json),
            Root = json.Text("root"),
            ImageSize = json.Integer("image_size", Manifest.DefaultImageSize, 16, Manifest.MaxImageSize),
            Splits = SplitEntries.Places(json),
            SplitFiles = SplitEntries.Files(json),
            HeldOut = SplitEntries.HeldOut(json),
            Images = SplitEntries.Images(json),
            Classes = Classes(json),
            Titles = Titles(json),
            ClassCount = ClassCount(json),
            Login = json.OptionalText("login"),
            Files = FileEntries.Read(json, json.Has("login")),
            Recipe = json.Object("recipe"),
            Generator = json.Object("generator"),
        };
    }

    private static ManifestLayout Layout(JsonFields json)
    {
        var name = json.Text("layout");
        return LayoutNames.Parse(name) ?? throw json.Error("layout", $"is '{name}', allowed are {string.Join(", ", LayoutNames.All)}");
    }

    private static string[] Classes(JsonFields json)
    {
        var classes = json.Texts("classes");
        var names = new HashSet<string>();
        var twice = Array.FindIndex(classes, name => !names.Add(name));
        return twice < 0 ? classes : throw json.Error($"classes[{twice}]", $"is '{classes[twice]}' again, allowed is every class once");
    }

    private static ClassTitles Titles(JsonFields json)
    {
        var (titles, classes) = (json.Texts("class_titles"), json.Texts("classes"));
        return titles.Length == 0 || titles.Length == classes.Length
            ? new(classes.Zip(titles))
            : throw json.Error("class_titles", $"are {titles.Length}, allowed is one for each of the {classes.Length} classes");
    }

    private static int? ClassCount(JsonFields json)
    {
        var named = json.Texts("classes").Length;
        int? count = json.Has("class_count") ? json.Integer("class_count", 0, 1, MostClasses) : null;
        return count is null || named == 0 || count == named
            ? count
            : throw json.Error("class_count", $"is {count}, allowed is {named}, the number of classes");
    }
}
