using System.Text.Json;
using System.Text.Json.Nodes;
using AlexNet.Core;
using AlexNet.Loader;

namespace AlexNet.Training;

/// <summary>A manifest's recipe: <c>base</c> names a recipe, <c>network</c> a network, the other fields differ from the base.</summary>
/// <param name="Base">Name of the recipe the fields change.</param>
/// <param name="Network">Name of the network, or null where the manifest leaves it open.</param>
/// <param name="Changes">The other fields.</param>
public sealed record ManifestRecipe(string Base, string? Network, JsonElement Changes)
{
    /// <summary>What stands where a data set has no manifest, or its manifest no recipe.</summary>
    public static readonly ManifestRecipe Default = new("quick", null, JsonDocument.Parse("{}").RootElement);

    public static ManifestRecipe Of(Manifest? manifest)
    {
        if (manifest is null || manifest.Recipe.ValueKind != JsonValueKind.Object)
        {
            return Default;
        }

        var fields = JsonObject.Create(manifest.Recipe)!;
        var (name, network) = (Word("base"), Word("network"));
        return new ManifestRecipe(name ?? Default.Base, network, JsonSerializer.SerializeToElement(fields));

        string? Word(string field)
        {
            if (!fields.Remove(field, out var value))
            {
                return null;
            }

            return value is JsonValue text && text.TryGetValue<string>(out var word)
                ? word
                : throw new UserErrorException($"{manifest.Path}: $.recipe.{field} is {value?.ToJsonString() ?? "null"}; allowed is a name");
        }
    }
}
