using AlexNet.Loader.DataSets;
using AlexNet.Loader.Manifests;
using AlexNet.Loader.Tests.Support;

namespace AlexNet.Loader.Tests.Manifests;

public sealed class ManifestTests : FolderTest
{
    private const string Minimal = """
        "name": "x", "origin": "here", "licence": "CC0", "layout": "folders", "root": "data/x"
        """;
    [Test]
    public void Open_FollowsTheManifest()
    {
        var path = Write($$"""{ {{Minimal}}, "image_size": 48, "splits": { "train": "t", "test": "v" }, "classes": ["class0", "class1"] }""");
        TinyImages.WriteClasses(Folder.Combine("data", "x", "t"), classes: 2, perClass: 1);
        TinyImages.WriteClasses(Folder.Combine("data", "x", "v"), classes: 2, perClass: 1);
        using var data = DataSet.Open(path);
        Assert.That((data.Name, data.Size, data.Root), Is.EqualTo(("x", 48, Folder.Combine("data", "x"))));
        Assert.That(data.Splits, Is.EqualTo(new[] { "train", "test" }));
        Assert.That(data.Manifest!.Licence, Is.EqualTo("CC0"));
    }

    [Test]
    public void Title_IsThatOfTheClassOrNull()
    {
        var titled = Manifest.Load(Write($$"""{ {{Minimal}}, "classes": ["n1", "n2"], "class_titles": ["tench", "church"] }"""));
        Assert.That(new[] { "n1", "n2", "n3" }.Select(titled.Title), Is.EqualTo(new[] { "tench", "church", null }));
        Assert.That(Manifest.Load(Write($$"""{ {{Minimal}}, "classes": ["n1"] }""")).Title("n1"), Is.Null);
    }

    [TestCase("folders")]
    [TestCase("class-tars")]
    public void Open_HoldsOutWhatTheManifestSays(string layout)
    {
        var path = Write($$"""{ {{Minimal.Replace("\"folders\"", $"\"{layout}\"")}}, "held_out": { "split": "test", "every": 2 } }""");
        var images = layout == "folders" ? Folder.Combine("data", "x") : Folder.Combine("images");
        TinyImages.WriteClasses(images, classes: 2, perClass: 6);
        if (layout == "class-tars")
        {
            Directory.CreateDirectory(Folder.Combine("data", "x"));
            foreach (var name in new[] { "class0", "class1" })
            {
                System.Formats.Tar.TarFile.CreateFromDirectory(Path.Combine(images, name), Folder.Combine("data", "x", name + ".tar"), includeBaseDirectory: false);
            }
        }

        using var data = DataSet.Open(path);
        Assert.That(data.Splits, Is.EqualTo(new[] { "train", "test" }));
        Assert.That((data.Split("train").Count, data.Split("test").Count), Is.EqualTo((6, 6)));
    }

    [Test]
    public void Open_TakesAnotherFolderForTheData()
    {
        var path = Write($$"""{ {{Minimal}} }""");
        TinyImages.WriteClasses(Folder.Combine("elsewhere"), classes: 2, perClass: 1);
        var error = Assert.Throws<UserErrorException>(() => DataSet.Open(path));
        Assert.That(error!.Message, Does.StartWith(Folder.Combine("data", "x")).And.Contains("data FOLDER says"));
        using var data = DataSet.Open(path, Folder.Combine("elsewhere"));
        Assert.That(data.Name, Is.EqualTo("x"));
    }

    [Test]
    public void Open_RefusesOtherClasses()
    {
        var path = Write($$"""{ {{Minimal}}, "classes": ["a", "b"] }""");
        TinyImages.WriteClasses(Folder.Combine("data", "x"), classes: 2, perClass: 1);
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
    }

    [TestCase("""{ "name": "x" }""", "$.origin is missing")]
    [TestCase("""{ "name": 3 }""", "$.name is 3, allowed is a text")]
    [TestCase("""[]""", "$ is a JSON Array, allowed is an object")]
    [TestCase("""{ "nmae": "x" }""", "$.nmae is unknown, allowed are name, description")]
    [TestCase("""{ "name": "x", "origin": "o", "licence": "l", "layout": "heap" }""", "$.layout is 'heap', allowed are folders, generated, shards, tar, class-tars, ilsvrc, cifar-binary, webdataset")]
    [TestCase("""{ MINIMAL, "image_size": 8 }""", "$.image_size is 8, allowed are whole numbers from 16 to 4096")]
    [TestCase("""{ MINIMAL, "splits": { "train": "t", "dev": "d" } }""", "$.splits.dev is unknown, allowed are train, validation, test")]
    [TestCase("""{ MINIMAL, "splits": { "test": "t" } }""", "$.splits has no train")]
    [TestCase("""{ MINIMAL, "classes": ["a", 2] }""", "$.classes[1] is 2, allowed is a text")]
    [TestCase("""{ MINIMAL, "classes": ["a", "b", "a"] }""", "$.classes[2] is 'a' again, allowed is every class once")]
    [TestCase("""{ MINIMAL, "classes": ["a", "b"], "class_titles": ["A"] }""", "$.class_titles are 1, allowed is one for each of the 2 classes")]
    [TestCase("""{ MINIMAL, "classes": ["a", "b"], "class_count": 3 }""", "$.class_count is 3, allowed is 2")]
    [TestCase("""{ MINIMAL, "images": { "train": 0 } }""", "$.images.train is 0, allowed are whole numbers from 1")]
    [TestCase("""{ MINIMAL, "images": { "val": 1 } }""", "$.images.val is unknown, allowed are train, validation, test")]
    [TestCase("""{ MINIMAL, "splits": { "train": { "folder": "t", "files": "x" } } }""", "$.splits.train.files is unknown, allowed are folder, labels, suffix")]
    [TestCase("""{ MINIMAL, "splits": { "train": { "suffix": ".jpg" } } }""", "$.splits.train.folder is missing")]
    [TestCase("""{ MINIMAL, "splits": { "train": { "folder": "t", "labels": "l" } } }""", "$.splits.train.labels stands in train")]
    [TestCase("""{ MINIMAL, "splits": { "train": "t", "test": { "folder": "t", "labels": "../l" } } }""", "$.splits.test.labels is '../l', allowed is a path below")]
    [TestCase("""{ MINIMAL, "splits": { "train": "../t" } }""", "$.splits.train is '../t', allowed is a path below the data's folder")]
    [TestCase("""{ MINIMAL, "splits": { "train": "/t" } }""", "$.splits.train is '/t', allowed is a path below the data's folder")]
    [TestCase("""{ MINIMAL, "splits": { "train": "t", "test": { "folder": "t/../../x" } } }""", "$.splits.test.folder is 't/../../x', allowed is a path below")]
    [TestCase("""{ MINIMAL, "held_out": { "split": "train" } }""", "$.held_out.split is 'train', allowed are validation, test")]
    [TestCase("""{ MINIMAL, "held_out": { "split": "test", "every": 1 } }""", "$.held_out.every is 1, allowed are whole numbers from 2")]
    [TestCase("""{ MINIMAL, "splits": { "train": "t" }, "held_out": { "split": "test" } }""", "$.held_out stands beside splits")]
    [TestCase("""{ MINIMAL, "login": "" }""", "$.login is \"\", allowed is a text that is not empty")]
    [TestCase("""{ MINIMAL, "recipe": "quick" }""", "$.recipe is a JSON String, allowed is an object")]
    [TestCase("""{ MINIMAL, }, """, "not valid JSON")]
    public void Load_NamesThePlaceOfAnError(string json, string message)
    {
        var path = Write(json.Replace("MINIMAL", Minimal));
        var error = Assert.Throws<UserErrorException>(() => Manifest.Load(path));
        Assert.That(error!.Message, Does.StartWith($"{path}: ").And.Contains(message));
    }

    [Test]
    public void Open_SaysHowToGetMissingData()
    {
        var path = Write($$"""{ {{Minimal}}, "files": [{ "name": "x.zip", "url": "https://example.org/x.zip", "unpack": "zip", "gives": ["t", "v"] }] }""");
        var command = "Fetch manifest=x gets it, or data FOLDER says";
        Assert.That(Assert.Throws<UserErrorException>(() => DataSet.Open(path))!.Message, Does.Contain(command));
        TinyImages.WriteClasses(Folder.Combine("data", "x", "t"), classes: 2, perClass: 1);
        var error = Assert.Throws<UserErrorException>(() => DataSet.Open(path));
        Assert.That(error!.Message, Does.StartWith(Folder.Combine("data", "x", "v") + ": the data of x is not there").And.Contain(command));
    }

    [TestCase("""
        "images": { "train": 5 }
        """, "4 images in train, PATH allows 5; data FOLDER takes the folder as it is")]
    [TestCase("""
        "class_count": 3
        """, "2 classes, PATH allows 3")]
    public void Open_RefusesOtherNumbers(string field, string message)
    {
        var path = Write($$"""{ {{Minimal}}, {{field}} }""");
        TinyImages.WriteClasses(Folder.Combine("data", "x"), classes: 2, perClass: 2);
        var error = Assert.Throws<UserErrorException>(() => DataSet.Open(path));
        Assert.That(error!.Message, Is.EqualTo($"{Folder.Combine("data", "x")}: {message.Replace("PATH", path)}"));
    }

    [Test]
    public void Open_TakesAnotherFolderWithAnotherNumberOfImages()
    {
        var path = Write($$"""{ {{Minimal}}, "images": { "train": 5 } }""");
        TinyImages.WriteClasses(Folder.Combine("part"), classes: 2, perClass: 1);
        using var data = DataSet.Open(path, Folder.Combine("part"));
        Assert.That(data.Split("train").Count, Is.EqualTo(2));
    }

    private string Write(string json)
    {
        var path = Folder.Combine("data-manifests", "x.json");
        Directory.CreateDirectory(Path.GetDirectoryName(path)!);
        File.WriteAllText(path, json);
        return path;
    }
}
