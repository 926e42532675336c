using AlexNet.Core;
using AlexNet.Loader.Manifests;
using AlexNet.Training.Checkpoints;
using AlexNet.Training.Recipes;
using AlexNet.Training.RunFolders;

namespace AlexNet.Cli.Options;

/// <summary>Which network and recipe a run starts from: what the user names, else the checkpoint's, else those that a run without a checkpoint
/// was begun with, else the manifest's, else the default.</summary>
internal sealed class RecipeChoice(Manifest? manifest, string? recipe, string? network, CheckpointInfo? resumed, RunOrigin? begun)
{
    private readonly ManifestRecipe _ofManifest = ManifestRecipe.Of(manifest);

    /// <summary>The recipe before the options of the command line.</summary>
    public Recipe Recipe =>
        recipe is not null ? Recipes.find(recipe)
        : resumed is not null ? resumed.Recipe
        : begun?.Recipe ?? _ofManifest.Recipe;

    /// <summary>The network's name, or null where nothing names one: then it is chosen when the data set is open.</summary>
    public string? Network => (network ?? resumed?.Network ?? begun?.Network ?? _ofManifest.Network) is { } name ? Networks.find(name).Name : null;
}
