using System.Globalization;
using System.Text.Json;
using AlexNet.Core;
using AlexNet.Loader.Storage;
using AlexNet.Training.Recipes;

namespace AlexNet.Training.Checkpoints;

/// <summary>Reads a checkpoint's metadata; every error names the file, the entry, the actual and the allowed.</summary>
internal sealed class CheckpointMetadata(SafetensorsFile file)
{
    private const long MostCounted = 1_000_000_000_000_000;

    private readonly JsonFields _fields = file.MetadataFields(separator: "; ");

    public string Text(string name) => _fields.Value(name)?.GetString()
        ?? throw new UserErrorException($"{file.Path}: not a checkpoint of this program: the metadata lack '{name}'; allowed is a file that Train has written");

    /// <summary>A whole number that is not negative, nor so large that counting on from it could overflow.</summary>
    public long Count(string name, long most = MostCounted) =>
        long.TryParse(Text(name), NumberStyles.None, CultureInfo.InvariantCulture, out var number) && number <= most
            ? number
            : throw _fields.Wrong(name, string.Create(CultureInfo.InvariantCulture, $"is a whole number from 0 to {most}"));

    /// <summary>Null where it is absent.</summary>
    public long? OptionalCount(string name) => _fields.Has(name) ? Count(name) : null;

    /// <summary>Any number but NaN; the best error is infinite before the first validation.</summary>
    public double Number(string name) =>
        double.TryParse(Text(name), NumberStyles.Float, CultureInfo.InvariantCulture, out var number) && !double.IsNaN(number)
            ? number
            : throw _fields.Wrong(name, "is a number");

    /// <summary>false where it is absent.</summary>
    public bool Flag(string name) =>
        _fields.Read(name, false, (value, out flag) => (flag = value.ValueEquals("true")) || value.ValueEquals("false"), "is true or false");

    public string Network()
    {
        var name = Text("network");
        return Networks.all.Any(network => network.Name == name)
            ? name
            : throw _fields.Wrong("network", $"is one of {string.Join(", ", Networks.all.Select(network => network.Name))}");
    }

    public IReadOnlyList<string> ClassNames()
    {
        try
        {
            if (JsonSerializer.Deserialize<string?[]>(Text("classes")) is { Length: > 0 } names && !names.Contains(null))
            {
                return [.. names.Select(name => name!)];
            }
        }
        catch (JsonException)
        {
            // Told below.
        }

        throw _fields.Wrong("classes", "is a JSON array of names");
    }

    public Recipe Recipe()
    {
        try
        {
            using var json = JsonDocument.Parse(Text("recipe"));
            return RecipeJson.Read(json.RootElement, file.Path);
        }
        catch (JsonException)
        {
            throw _fields.Wrong("recipe", "is a JSON object");
        }
    }
}
