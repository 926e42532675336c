using AlexNet.Loader.Manifests;

namespace AlexNet.Training.Tests.Recipes;

public sealed class ManifestRecipeTests
{
    private TempFolder _temp = null!;

    [SetUp]
    public void SetUp() => _temp = new TempFolder();

    [TearDown]
    public void TearDown() => _temp.Dispose();

    [Test]
    public void Of_TakesBaseNetworkAndChanges()
    {
        var recipe = ManifestRecipe.Of(Manifest("""{ "base": "paper", "network": "cifar-relu", "batch": 5 }"""));
        Assert.That((recipe.Recipe.Name, recipe.Network), Is.EqualTo(("paper", "cifar-relu")));
        Assert.That((recipe.Recipe.Batch, recipe.Recipe.LearningRate), Is.EqualTo((5, Core.Recipes.paper.LearningRate)));
    }

    [Test]
    public void Of_WithoutARecipeIsTheDefault()
    {
        Assert.That(ManifestRecipe.Of(null), Is.EqualTo(ManifestRecipe.Default));
        Assert.That(ManifestRecipe.Of(Manifest(null)).Recipe.Name, Is.EqualTo("quick"));
        Assert.That(ManifestRecipe.Of(Manifest("""{ "batch": 5 }""")).Recipe.Name, Is.EqualTo("quick"));
    }

    [TestCase("""{ "base": 3 }""", "$.recipe.base is 3; allowed are paper, original, caffe, torchvision, quick")]
    [TestCase("""{ "base": "nope" }""", "$.recipe.base is \"nope\"; allowed are paper, ")]
    [TestCase("""{ "network": "lenet" }""", "$.recipe.network is \"lenet\"; allowed are alexnet, ")]
    [TestCase("""{ "learning_rate": "x" }""", "$.recipe.learning_rate is 'x'; allowed is a number")]
    [TestCase("""{ "batchh": 3 }""", "$.recipe.batchh is unknown; allowed are ")]
    public void Of_NamesThePlaceOfAMistake(string recipe, string message) =>
        Assert.That(Assert.Throws<UserErrorException>(() => ManifestRecipe.Of(Manifest(recipe)))!.Message, Does.Contain("m.json: " + message));

    private Manifest Manifest(string? recipe)
    {
        var path = _temp.In("m.json");
        var last = recipe is null ? "" : $", \"recipe\": {recipe}";
        File.WriteAllText(path, $$"""{ "name": "m", "origin": "here", "licence": "none", "layout": "folders", "root": "m"{{last}} }""");
        return Loader.Manifests.Manifest.Load(path);
    }
}
