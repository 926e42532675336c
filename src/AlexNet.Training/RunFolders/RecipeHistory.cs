using System.Text.Json;
using System.Text.Json.Nodes;
using AlexNet.Core;
using AlexNet.Loader.Storage;
using AlexNet.Training.Recipes;

namespace AlexNet.Training.RunFolders;

/// <summary>The recipe that a run was begun with and how it was changed when the run went on: with both, <c>recipe.json</c> repeats the run.</summary>
/// <param name="Changes">In order.</param>
public sealed record RecipeHistory(Recipe Begun, IReadOnlyList<RecipeChange> Changes)
{
    /// <summary>As <c>recipe.json</c> has it, or null where the file or its recipe is missing.</summary>
    /// <exception cref="UserErrorException">The file is damaged.</exception>
    public static RecipeHistory? Read(RunFolder folder)
    {
        if (!File.Exists(folder.RecipeFile))
        {
            return null;
        }

        try
        {
            using var json = JsonDocument.Parse(File.ReadAllBytes(folder.RecipeFile));
            return Read(new JsonFields(folder.RecipeFile, json.RootElement), folder.RecipeFile);
        }
        catch (JsonException error)
        {
            throw new UserErrorException($"{folder.RecipeFile}: not a run's recipe: {error.Message}", error);
        }
    }

    /// <summary>The history of a run that goes on; changes from there on belong to work that is repeated.</summary>
    public RecipeHistory GoOn(long step, long nextSample, Recipe recipe)
    {
        var kept = Changes.Where(change => change.NextSample < nextSample).ToArray();
        var before = kept.Length > 0 ? kept[^1].Recipe : Begun;
        var fields = Continuation.Changes(before, recipe);
        return this with { Changes = fields.Length == 0 ? kept : [.. kept, new RecipeChange(step, nextSample, fields, recipe)] };
    }

    /// <summary>The fields <c>recipe</c> and <c>changes</c>.</summary>
    public void Write(JsonObject json)
    {
        json["recipe"] = RecipeJson.Write(Begun);
        json["changes"] = new JsonArray([.. Changes.Select(Write)]);
    }

    private static JsonNode Write(RecipeChange change)
    {
        var all = RecipeJson.Write(change.Recipe);
        return new JsonObject
        {
            ["step"] = change.Step,
            ["next_sample"] = change.NextSample,
            ["recipe"] = new JsonObject(change.Fields.Select(field => KeyValuePair.Create(field.Field, all[field.Field]?.DeepClone()))),
        };
    }

    private static RecipeHistory? Read(JsonFields fields, string file)
    {
        if (!fields.IsObject("recipe"))
        {
            return null;
        }

        var recipe = RecipeJson.Read(fields.Object("recipe"), file);
        var history = new RecipeHistory(recipe, []);
        foreach (var change in fields.List("changes"))
        {
            // Whole recipes, not single fields: a decay that changes alone takes that of the biases along.
            var all = RecipeJson.Write(recipe);
            foreach (var field in change.Object("recipe").EnumerateObject())
            {
                all[field.Name] = JsonNode.Parse(field.Value.GetRawText());
            }

            recipe = RecipeJson.Read(JsonSerializer.SerializeToElement(all), file);
            history = history.GoOn(change.Count("step") ?? 0, change.Count("next_sample") ?? 0, recipe);
        }

        return history;
    }
}

/// <summary>A change of a run's recipe.</summary>
/// <param name="Step">Updates done before it.</param>
/// <param name="NextSample">Samples used before it.</param>
/// <param name="Fields">What is otherwise.</param>
/// <param name="Recipe">From then on.</param>
public sealed record RecipeChange(long Step, long NextSample, IReadOnlyList<FieldChange> Fields, Recipe Recipe);
