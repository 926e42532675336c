namespace AlexNet.Loader.Tests;

public sealed class TestManifest
{
    private const string Minimal = """
        "name": "x", "origin": "here", "licence": "CC0", "layout": "folders", "root": "data/x"
        """;
    private TempFolder folder = null!;

    [SetUp]
    public void SetUp() => folder = new TempFolder();

    [TearDown]
    public void TearDown() => folder.Dispose();

    [Test]
    public void Open_FollowsTheManifest()
    {
        var path = Write($$"""{ {{Minimal}}, "image_size": 48, "splits": { "train": "t", "test": "v" }, "classes": ["class0", "class1"] }""");
        TestImages.WriteClasses(folder.Combine("data", "x", "t"), classes: 2, perClass: 1);
        TestImages.WriteClasses(folder.Combine("data", "x", "v"), classes: 2, perClass: 1);
        using var data = DataSet.Open(path);
        Assert.That((data.Name, data.Size, data.Root), Is.EqualTo(("x", 48, folder.Combine("data", "x"))));
        Assert.That(data.Splits, Is.EqualTo(new[] { "train", "test" }));
        Assert.That(data.Manifest!.Licence, Is.EqualTo("CC0"));
    }

    [Test]
    public void Open_TakesAnotherFolderForTheData()
    {
        var path = Write($$"""{ {{Minimal}} }""");
        TestImages.WriteClasses(folder.Combine("elsewhere"), classes: 2, perClass: 1);
        var error = Assert.Throws<UserErrorException>(() => DataSet.Open(path));
        Assert.That(error!.Message, Does.StartWith(folder.Combine("data", "x")).And.Contains("--data FOLDER"));
        using var data = DataSet.Open(path, folder.Combine("elsewhere"));
        Assert.That(data.Name, Is.EqualTo("x"));
    }

    [Test]
    public void Open_RefusesOtherClasses()
    {
        var path = Write($$"""{ {{Minimal}}, "classes": ["a", "b"] }""");
        TestImages.WriteClasses(folder.Combine("data", "x"), classes: 2, perClass: 1);
        var error = Assert.Throws<UserErrorException>(() => DataSet.Open(path));
        Assert.That(error!.Message, Does.Contain("the classes are class0, class1").And.EndsWith("allows a, b"));
    }

    [Test]
    public void Load_KeepsTheRecipeAndTheGenerator()
    {
        var path = Write($$"""{ {{Minimal}}, "recipe": { "base": "quick", "batch": 64 }, "generator": { "seed": 1 } }""");
        var manifest = Manifest.Load(path);
        Assert.That(manifest.Recipe.GetProperty("batch").GetInt32(), Is.EqualTo(64));
        Assert.That(manifest.Generator.GetProperty("seed").GetInt32(), Is.EqualTo(1));
        Assert.That(manifest.Checksums.ValueKind, Is.EqualTo(System.Text.Json.JsonValueKind.Undefined));
    }

    [TestCase("""{ "name": "x" }""", "$.origin is missing")]
    [TestCase("""{ "name": 3 }""", "$.name is 3, allowed is a text")]
    [TestCase("""[]""", "$ is a JSON Array, allowed is an object")]
    [TestCase("""{ "nmae": "x" }""", "$.nmae is unknown, allowed are name, description")]
    [TestCase("""{ "name": "x", "origin": "o", "licence": "l", "layout": "heap" }""", "$.layout is 'heap', allowed are folders, generated, shards")]
    [TestCase("""{ MINIMAL, "image_size": 8 }""", "$.image_size is 8, allowed are whole numbers from 16 to 4096")]
    [TestCase("""{ MINIMAL, "splits": { "train": "t", "dev": "d" } }""", "$.splits.dev is unknown, allowed are train, validation, test")]
    [TestCase("""{ MINIMAL, "splits": { "test": "t" } }""", "$.splits has no train")]
    [TestCase("""{ MINIMAL, "classes": ["a", 2] }""", "$.classes[1] is 2, allowed is a text")]
    [TestCase("""{ MINIMAL, "recipe": "quick" }""", "$.recipe is a JSON String, allowed is an object")]
    [TestCase("""{ MINIMAL, }, """, "not valid JSON")]
    public void Load_NamesThePlaceOfAnError(string json, string message)
    {
        var path = Write(json.Replace("MINIMAL", Minimal));
        var error = Assert.Throws<UserErrorException>(() => Manifest.Load(path));
        Assert.That(error!.Message, Does.StartWith($"{path}: ").And.Contains(message));
    }

    [Test]
    public void Load_ReadsTheManifestsOfTheRepository()
    {
        var repository = Repository.Root;
        var manifests = Directory.GetFiles(Path.Combine(repository, "data-manifests"), "*.json");
        Assert.That(manifests, Is.Not.Empty);
        foreach (var path in manifests)
        {
            Assert.That(Manifest.Load(path).DataFolder, Does.StartWith(Path.Combine(repository, "data")));
        }
    }

    private string Write(string json)
    {
        var path = folder.Combine("data-manifests", "x.json");
        Directory.CreateDirectory(Path.GetDirectoryName(path)!);
        File.WriteAllText(path, json);
        return path;
    }
}
