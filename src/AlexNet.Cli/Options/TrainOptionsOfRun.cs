using System.Globalization;
using System.Text.Json;
using System.Text.Json.Nodes;
using AlexNet.Core;
using AlexNet.Imaging.Formats.Exif;
using AlexNet.Loader.Decoding;
using AlexNet.Loader.Layouts;
using AlexNet.Training.Recipes;
using AlexNet.Training.RunFolders;

namespace AlexNet.Cli.Options;

/// <summary>The options of Train with which a run that was made comes again: what its <c>recipe.json</c> says, less what holds without saying.</summary>
internal static class TrainOptionsOfRun
{
    /// <summary>In one line, as a shell takes it; what no option can say stands behind a #. Null where the folder does not say.</summary>
    /// <exception cref="UserErrorException">The folder's <c>recipe.json</c> is damaged.</exception>
    public static string? Of(RunFolder folder)
    {
        if (RunOrigin.Read(folder, withRecipe: true) is not { Recipe: { } recipe } origin)
        {
            return null;
        }

        var (options, left) = OfRecipe(recipe, new DataLocation(origin.Data, origin.DataFolder));
        var line = string.Join(' ', [.. OfData(origin), .. options, .. OfEngine(origin), .. OfRun(origin)]);
        return left.Count == 0 ? line : $"{line} # without options for: {string.Join(", ", left)}";
    }

    private static IEnumerable<string> OfData(RunOrigin origin)
    {
        var location = new DataLocation(origin.Data, origin.DataFolder);
        yield return Option(location.IsManifest ? "--manifest" : "--data", origin.Data);
        if (location.IsManifest && origin.DataFolder is { } folder)
        {
            yield return Option("--data", folder);
        }

        if (!origin.Reading.Ignored.SequenceEqual(DataReading.Default.Ignored))
        {
            foreach (var pattern in origin.Reading.Ignored)
            {
                yield return Option("--ignore", pattern);
            }
        }

        if (origin.Reading.HeldOut is { } share)
        {
            yield return Option("--hold-out", share.Fraction.ToString(CultureInfo.InvariantCulture));
        }

        if (origin.Reading.AllowEmptyClasses)
        {
            yield return "--allow-empty";
        }

        if (origin.Network is { } network)
        {
            yield return Option("--network", network);
        }
    }

    private static IEnumerable<string> OfEngine(RunOrigin origin)
    {
        if (origin.Engine is not { } engine)
        {
            yield break;
        }

        yield return Option("--device", $"{engine.Device}");
        if (engine.Engine is { } name)
        {
            yield return Option("--engine", name);
        }

        if (engine.Precision != Precision.F32)
        {
            yield return Option("--precision", $"{engine.Precision}".ToLowerInvariant());
        }
    }

    private static IEnumerable<string> OfRun(RunOrigin origin)
    {
        if (origin.InitialWeights is { } weights)
        {
            yield return Option("--init", weights);
        }

        if (origin.Exif != ExifOrientation.Ignore)
        {
            yield return Option("--exif", origin.Exif.Word());
        }

        if (origin.MaxBadFraction is { } bad && bad != BadImage.DefaultMaxFraction)
        {
            yield return Option("--max-bad", bad.ToString(CultureInfo.InvariantCulture));
        }

        if (origin.LogEvery is { } lines && lines != 1)
        {
            yield return Option("--log-every", $"{lines}");
        }
    }

    /// <summary>From the recipe that the data brings, or else the named one: whichever leaves nothing that options cannot say.</summary>
    private static (IReadOnlyList<string> Options, IReadOnlyList<string> Left) OfRecipe(Recipe recipe, DataLocation location)
    {
        var ofData = OfData(location) is { } brought && brought.Name == recipe.Name ? Changes(brought, recipe) : default;
        if (ofData is { Options: not null, Left.Count: 0 })
        {
            return ofData;
        }

        var named = Changes(Recipes.find(recipe.Name), recipe);
        return ([Option("--recipe", recipe.Name), .. named.Options], named.Left);
    }

    /// <summary>The recipe that holds without options; null where the manifest cannot be read any more.</summary>
    private static Recipe? OfData(DataLocation location)
    {
        try
        {
            return ManifestRecipe.Of(location.Manifest).Recipe;
        }
        catch (Exception error) when (error is UserErrorException or IOException or UnauthorizedAccessException)
        {
            return null;
        }
    }

    /// <summary>Field after field, as one may change another.</summary>
    private static (IReadOnlyList<string> Options, IReadOnlyList<string> Left) Changes(Recipe from, Recipe to)
    {
        var (options, target) = (new List<string>(), RecipeJson.Write(to));
        foreach (var field in RecipeTable.fields.Where(field => field.Offered != OfferedBy.Nobody))
        {
            // Epochs that are told put the steps aside.
            var name = field.Name == "steps" && to.Steps == 0 ? "epochs" : field.Name;
            if (!IsSame(from, to, field.Name) && (to.Steps == 0 || field.Name != "epochs"))
            {
                options.Add(Option(RecipeOptions.NameOf(name), Text(target[name]!)));
                var changes = new JsonObject { [name] = target[name]!.DeepClone() };
                if (name == "epochs")
                {
                    changes["steps"] = 0;
                }

                from = RecipeJson.Apply(from, JsonSerializer.SerializeToElement(changes), RecipeOptions.NameOf);
            }
        }

        var left = RecipeTable.fields.Where(field => !IsSame(from, to, field.Name) && (to.Steps == 0 || field.Name != "epochs"));
        return (options.Distinct().ToArray(), [.. left.Select(field => $"{field.Name} {field.Text(to)}")]);
    }

    private static bool IsSame(Recipe one, Recipe other, string field) => JsonNode.DeepEquals(RecipeJson.Write(one)[field], RecipeJson.Write(other)[field]);

    private static string Text(JsonNode value) => value is JsonArray all ? string.Join(',', all.Select(one => $"{one}")) : $"{value}";

    private static string Option(string name, string value) => $"{name}={ShellWord.Quote(value)}";
}
