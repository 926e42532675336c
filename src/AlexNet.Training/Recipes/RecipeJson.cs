using System.Text.Json;
using System.Text.Json.Nodes;
using AlexNet.Core;

namespace AlexNet.Training;

/// <summary>Recipes as JSON objects. The same reader takes a manifest's <c>recipe</c>, a run's <c>recipe.json</c>, a checkpoint's
/// metadata and the command line: each is a set of fields over a base.</summary>
public static class RecipeJson
{
    private static readonly string[] Names =
    [
        "name", "batch", "epochs", "steps", "learning_rate", "bias_rate_factor", "momentum", "weight_decay", "bias_decay", "dropout",
        "dropout_scaling", "init", "schedule", "augment", "lighting", "pixel_scale", "shuffle", "seed",
    ];

    /// <summary>All fields of a recipe.</summary>
    public static JsonObject Write(Recipe recipe) => new()
    {
        ["name"] = recipe.Name,
        ["batch"] = recipe.Batch,
        ["epochs"] = recipe.Epochs,
        ["steps"] = recipe.Steps,
        ["learning_rate"] = recipe.LearningRate,
        ["bias_rate_factor"] = recipe.BiasRateFactor,
        ["momentum"] = recipe.Momentum,
        ["weight_decay"] = recipe.WeightDecay,
        ["bias_decay"] = recipe.BiasDecay,
        ["dropout"] = recipe.Dropout,
        ["dropout_scaling"] = RecipeWords.Of(RecipeWords.DropoutScalings, recipe.DropoutScaling),
        ["init"] = RecipeWords.Of(RecipeWords.Initialisations, recipe.Initialisation),
        ["schedule"] = ScheduleJson.Write(recipe.Schedule),
        ["augment"] = RecipeWords.Of(RecipeWords.Augments, recipe.Augment),
        ["lighting"] = RecipeWords.Of(RecipeWords.Lightings, recipe.Lighting),
        ["pixel_scale"] = recipe.PixelScale,
        ["shuffle"] = recipe.Shuffle,
        ["seed"] = recipe.Seed,
    };

    /// <summary>A recipe with some fields changed.</summary>
    /// <param name="describe">How a field is named in messages.</param>
    /// <exception cref="UserErrorException">A field is unknown or its value is not allowed.</exception>
    public static Recipe Apply(Recipe recipe, JsonElement changes, Func<string, string> describe)
    {
        var fields = new RecipeFields(changes, describe);
        fields.AllowOnly(Names);
        var decay = fields.Number("weight_decay", recipe.WeightDecay, 0);
        // Biases follow the weights where a recipe treats both alike, until told otherwise.
        var biasDecay = recipe.BiasDecay == recipe.WeightDecay ? decay : recipe.BiasDecay;
        return new Recipe(
            name: recipe.Name,
            batch: fields.Integer("batch", recipe.Batch, 1, 65536),
            epochs: fields.Integer("epochs", recipe.Epochs, 1),
            steps: fields.Integer("steps", recipe.Steps, 0),
            learningRate: fields.Number("learning_rate", recipe.LearningRate, 0),
            biasRateFactor: fields.Number("bias_rate_factor", recipe.BiasRateFactor, 0),
            momentum: fields.Number("momentum", recipe.Momentum, 0, 1, below: true),
            weightDecay: decay,
            biasDecay: fields.Number("bias_decay", biasDecay, 0),
            dropout: fields.Number("dropout", recipe.Dropout, 0, 1, below: true),
            dropoutScaling: fields.Choice("dropout_scaling", recipe.DropoutScaling, RecipeWords.DropoutScalings),
            initialisation: fields.Choice("init", recipe.Initialisation, RecipeWords.Initialisations),
            schedule: ScheduleJson.Read(fields.Object("schedule"), recipe.Schedule),
            augment: fields.Choice("augment", recipe.Augment, RecipeWords.Augments),
            lighting: fields.Choice("lighting", recipe.Lighting, RecipeWords.Lightings),
            pixelScale: fields.Number("pixel_scale", recipe.PixelScale, 0, above: true),
            shuffle: fields.Flag("shuffle", recipe.Shuffle),
            seed: fields.Seed("seed", recipe.Seed));
    }

    /// <summary>A recipe from all its fields, as <see cref="Write"/> gives them.</summary>
    public static Recipe Read(JsonElement json, string file)
    {
        var fields = json.ValueKind == JsonValueKind.Object
            ? new RecipeFields(json, Describe)
            : throw new UserErrorException($"{file}: $.recipe is {json.GetRawText()}; allowed is an object");
        var recipe = fields.Choice("name", null, Core.Recipes.all.ToDictionary(recipe => recipe.Name))
            ?? throw new UserErrorException($"{Describe("name")} is missing; allowed are {string.Join(", ", Core.Recipes.all.Select(recipe => recipe.Name))}");
        return Apply(recipe, json, Describe);

        string Describe(string field) => $"{file}: $.recipe.{field}";
    }
}
