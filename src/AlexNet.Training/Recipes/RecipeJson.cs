using System.Text.Json;
using System.Text.Json.Nodes;
using AlexNet.Core;
using AlexNet.Loader.Storage;

namespace AlexNet.Training.Recipes;

/// <summary>Recipes as JSON objects: the name, then the fields of <see cref="RecipeTable"/>. The same reader takes a manifest's
/// <c>recipe</c>, a run's <c>recipe.json</c>, a checkpoint's metadata and the command line: each is a set of fields over a base.</summary>
public static class RecipeJson
{
    private const string NameField = "name";

    private static readonly string[] Names = [NameField, .. RecipeTable.fields.Select(field => field.Name)];

    /// <summary>All fields of a recipe.</summary>
    public static JsonObject Write(Recipe recipe)
    {
        var json = new JsonObject { [NameField] = recipe.Name };
        var writer = new JsonFieldWriter(json);
        foreach (var field in RecipeTable.fields)
        {
            field.Write(recipe, writer);
        }

        return json;
    }

    /// <summary>A recipe with some fields changed.</summary>
    /// <param name="changes">A JSON object with fields of a recipe, such as <c>{ "epochs": 5, "batch": 64 }</c>.</param>
    /// <exception cref="UserErrorException">It is no such object, or a field is unknown or its value not allowed.</exception>
    public static Recipe With(this Recipe recipe, string changes)
    {
        try
        {
            using var json = JsonDocument.Parse(changes);
            return json.RootElement.ValueKind == JsonValueKind.Object
                ? Apply(recipe, json.RootElement, field => field)
                : throw new UserErrorException($"recipe {recipe.Name} is to have {changes}; allowed is a JSON object of fields");
        }
        catch (JsonException error)
        {
            throw new UserErrorException($"recipe {recipe.Name} is to have what is no JSON: {error.Message.ReplaceLineEndings(" ")}", error);
        }
    }

    /// <summary>A recipe with some fields changed.</summary>
    /// <param name="describe">How a field is named in messages.</param>
    /// <exception cref="UserErrorException">A field is unknown or its value is not allowed.</exception>
    public static Recipe Apply(Recipe recipe, JsonElement changes, Func<string, string> describe)
    {
        var fields = Fields(changes, describe);
        fields.AllowOnly(Names);
        var reader = new JsonFieldReader(fields);
        return RecipeTable.fields.Aggregate(recipe, (changed, field) => field.Read(changed, reader));
    }

    /// <summary>A recipe from all its fields, as <see cref="Write"/> gives them.</summary>
    public static Recipe Read(JsonElement json, string file)
    {
        if (json.ValueKind != JsonValueKind.Object)
        {
            throw new UserErrorException($"{file}: $.recipe is {json.GetRawText()}; allowed is an object");
        }

        var names = Core.Recipes.all.Select(recipe => recipe.Name).ToArray();
        var fields = Fields(json, Describe);
        var name = fields.Has(NameField)
            ? new JsonFieldReader(fields).Word(NameField, null, names)
            : throw fields.Error(NameField, $"is missing; allowed are {string.Join(", ", names)}");
        return Apply(Core.Recipes.find(name), json, Describe);

        string Describe(string field) => $"{file}: $.recipe.{field}";
    }

    private static JsonFields Fields(JsonElement element, Func<string, string> describe) => new(element, describe, separator: "; ");

    /// <summary>Puts fields into a JSON object.</summary>
    private sealed class JsonFieldWriter(JsonObject json) : IFieldWriter
    {
        public void Whole(string field, int value) => json[field] = value;

        public void Number(string field, double value) => json[field] = value;

        public void Seed(string field, ulong value) => json[field] = value;

        public void Flag(string field, bool value) => json[field] = value;

        public void Word(string field, string value) => json[field] = value;

        public void Wholes(string field, int[] values) => json[field] = new JsonArray([.. values.Select(value => JsonValue.Create(value))]);

        public void Rates(string field, LayerRate[] rates) => json[field] = new JsonArray([.. rates.Select(rate => JsonValue.Create(rate.ToString()))]);

        public IFieldWriter Object(string field)
        {
            var inner = new JsonObject();
            json[field] = inner;
            return new JsonFieldWriter(inner);
        }
    }
}
