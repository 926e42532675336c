using System.Text.Json;
using System.Text.Json.Nodes;
using AlexNet.Core;
using AlexNet.Loader.Manifests;

namespace AlexNet.Training.Recipes;

/// <summary>A manifest's recipe: <c>base</c> names a recipe, <c>network</c> a network, the other fields differ from the base.</summary>
/// <param name="Recipe">The base with its changes.</param>
/// <param name="Network">Name of the network, or null where the manifest leaves it open.</param>
public sealed record ManifestRecipe(Recipe Recipe, string? Network)
{
    /// <summary>What stands where a data set has no manifest, or its manifest no recipe.</summary>
    public static readonly ManifestRecipe Default = new(Core.Recipes.quick, null);

    /// <exception cref="UserErrorException">A field is unknown or its value is not allowed; the message names the place in the JSON.</exception>
    public static ManifestRecipe Of(Manifest? manifest)
    {
        if (manifest is null || manifest.Recipe.ValueKind != JsonValueKind.Object)
        {
            return Default;
        }

        var fields = JsonObject.Create(manifest.Recipe)!;
        var start = Word("base", name => Core.Recipes.all.Any(recipe => recipe.Name == name), Core.Recipes.all.Select(recipe => recipe.Name));
        var network = Word("network", Networks.isKnown, Networks.all.Select(network => network.Name));
        return new ManifestRecipe(
            RecipeJson.Apply(start is null ? Default.Recipe : Core.Recipes.find(start), JsonSerializer.SerializeToElement(fields), Place), network);

        string Place(string field) => $"{manifest.Path}: $.recipe.{field}";

        string? Word(string field, Func<string, bool> isKnown, IEnumerable<string> known)
        {
            if (!fields.Remove(field, out var value))
            {
                return null;
            }

            return value is JsonValue text && text.TryGetValue<string>(out var word) && isKnown(word)
                ? word
                : throw new UserErrorException($"{Place(field)} is {value?.ToJsonString() ?? "null"}; allowed are {string.Join(", ", known)}");
        }
    }
}
