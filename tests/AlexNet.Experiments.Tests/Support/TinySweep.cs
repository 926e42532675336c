using AlexNet.Experiments.Sweeps;
using AlexNet.Training.RunFolders;
using AlexNet.Training.Tests.Support;

namespace AlexNet.Experiments.Tests.Support;

/// <summary>Sweeps of four-layer networks on twenty images of 32×32, in a folder that is gone after the test.</summary>
internal sealed class TinySweep : IDisposable
{
    public const int Train = 20;

    public static readonly SweepWork Work = new(Train, ValidationImages: 10, EvaluationImages: 10, Classes: 3);

    private readonly TempFolder _temp = new();

    public TinySweep() => Data = TinyShards.Write(_temp.In("data"), Train, validation: 10);

    public string Data { get; }

    public string In(params string[] parts) => _temp.In(parts);

    public SweepFolder Folder(string name = "sweep") => new(new RunFolder(_temp.In("runs", name)));

    /// <summary>Two epochs, five updates, of every function at every rate.</summary>
    public SweepSettings Figure1(string functions = "relu,tanh", string rates = "0.01,0.03", double level = 0)
    {
        var recipe = Core.Figure1.recipe.With(batch: 8, epochs: 2);
        return new()
        {
            Command = "figure1",
            Common = Common(recipe),
            Runs = Core.Figure1.runs(Core.Figure1.chosen(functions.Split(','), [rates]), recipe),
            Given = [SweepSettings.Setting("functions", functions), SweepSettings.Setting("rates", rates), SweepSettings.Setting("until", level)],
            Level = level,
        };
    }

    public (SweepSettings Settings, Variant[] Variants) Ablation(string effects = "overlap,depth", int seeds = 2, int views = 1)
    {
        var recipe = Recipes.quick.With(batch: 8, epochs: 1);
        var variants = Effects.variants(effects.Split(','), Networks.cifarRelu, recipe, 32);
        return (new()
        {
            Command = "ablate",
            Common = Common(recipe),
            Runs = Effects.runs(variants, seeds),
            Given = [SweepSettings.Setting("effects", effects), SweepSettings.Setting("seeds", seeds), SweepSettings.Setting("views", views)],
            Views = views,
        }, variants);
    }

    /// <summary>Does what is left; null where it was stopped.</summary>
    public IReadOnlyList<SweepRunResult>? Run(SweepSettings settings, SweepRecorder recorder, string name = "sweep")
    {
        var folder = Folder(name);
        using var claim = folder.Claim(settings);
        return new SweepRunner(settings, folder, recorder).Run(Work, recorder.Token);
    }

    /// <summary>A result without the time it took.</summary>
    public static string Text(SweepRunResult result) =>
        $"{result.Run.Name} {result.State} {string.Join(' ', result.Curve.Errors)} {result.Errors} {result.Failure} {result.Step}";

    public void Dispose() => _temp.Dispose();

    private RunSettings Common(Recipe recipe) => new() { Data = Data, Network = null, Recipe = recipe, Workers = 1 };
}

/// <summary>Recipes with a few fields changed, for small images and few updates.</summary>
internal static class RecipeChanges
{
    public static Recipe With(this Recipe recipe, int batch, int epochs) => Training.Recipes.RecipeJson.Apply(
        recipe, System.Text.Json.JsonSerializer.SerializeToElement(new { batch, epochs, init = "he", pixel_scale = 64 }), field => field);
}
