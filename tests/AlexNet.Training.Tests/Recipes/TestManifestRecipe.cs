namespace AlexNet.Training.Tests;

public sealed class TestManifestRecipe
{
    private TempFolder temp = null!;

    [SetUp]
    public void SetUp() => temp = new TempFolder();

    [TearDown]
    public void TearDown() => temp.Dispose();

    [Test]
    public void Of_TakesBaseNetworkAndChanges()
    {
        var recipe = ManifestRecipe.Of(Manifest("""{ "base": "paper", "network": "cifar-relu", "batch": 5 }"""));
        Assert.That((recipe.Base, recipe.Network), Is.EqualTo(("paper", "cifar-relu")));
        Assert.That(recipe.Changes.GetRawText(), Is.EqualTo("""{"batch":5}"""));
    }

    [Test]
    public void Of_WithoutARecipeIsTheDefault()
    {
        Assert.That(ManifestRecipe.Of(null), Is.EqualTo(ManifestRecipe.Default));
        Assert.That(ManifestRecipe.Of(Manifest(null)).Base, Is.EqualTo("quick"));
        Assert.That(ManifestRecipe.Of(Manifest("""{ "batch": 5 }""")).Base, Is.EqualTo("quick"));
    }

    [Test]
    public void Of_NamesThePlaceOfAMistake() =>
        Assert.That(
            Assert.Throws<UserErrorException>(() => ManifestRecipe.Of(Manifest("""{ "base": 3 }""")))!.Message,
            Does.EndWith("m.json: $.recipe.base is 3; allowed is a name"));

    private Manifest Manifest(string? recipe)
    {
        var path = temp.In("m.json");
        var last = recipe is null ? "" : $", \"recipe\": {recipe}";
        File.WriteAllText(path, $$"""{ "name": "m", "origin": "here", "licence": "none", "layout": "folders", "root": "m"{{last}} }""");
        return Loader.Manifest.Load(path);
    }
}
