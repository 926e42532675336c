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
        var start = Named("base", Core.Recipes.all, recipe => recipe.Name) ?? Default.Recipe;
        var network = Named("network", Networks.all, network => network.Name)?.Name;
        return new ManifestRecipe(RecipeJson.Apply(start, JsonSerializer.SerializeToElement(fields), Place), network);

        string Place(string field) => $"{manifest.Path}: $.recipe.{field}";

        T? Named<T>(string field, IEnumerable<T> all, Func<T, string> name)
            where T : class
        {
            if (!fields.Remove(field, out var value))
            {
                return null;
            }

            var word = value is JsonValue text && text.TryGetValue<string>(out var given) ? given : null;
            return all.FirstOrDefault(one => name(one) == word)
                ?? throw new UserErrorException($"{Place(field)} is {value?.ToJsonString() ?? "null"}; allowed are {string.Join(", ", all.Select(name))}");
        }
    }
}
