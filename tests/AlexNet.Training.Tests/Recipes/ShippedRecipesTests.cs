using System.Runtime.CompilerServices;
using AlexNet.Loader.Manifests;

namespace AlexNet.Training.Tests.Recipes;

/// <summary>The recipes of the manifests that come with the program.</summary>
public sealed class ShippedRecipesTests
{
    private static IEnumerable<string> Names => Directory.GetFiles(Folder(), "*.json").Select(path => Path.GetFileNameWithoutExtension(path)!).Order(StringComparer.Ordinal);

    [TestCaseSource(nameof(Names))]
    public void Recipe_IsOneThatTrainingTakes(string name)
    {
        var manifest = Manifest.Load(Path.Combine(Folder(), name + ".json"));
        var ours = ManifestRecipe.Of(manifest);
        Assert.That(ours.Recipe.Batch, Is.GreaterThan(0));
        Assert.That(ours.Recipe.Name, Is.EqualTo(name.StartsWith("ilsvrc", StringComparison.Ordinal) || name.StartsWith("imagenet-", StringComparison.Ordinal) ? "paper" : "quick"));
    }

    private static string Folder([CallerFilePath] string file = "") => Path.GetFullPath(Path.Combine(Path.GetDirectoryName(file)!, "../../../data-manifests"));
}
