using AlexNet.Loader.DataSets;
using AlexNet.Loader.Manifests;
using AlexNet.Loader.Shards;
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
    public void Load_KeepsEverythingThatIsSaid()
    {
        var path = Write("""
            {
              // Comments and a comma at the end are taken.
              "name": "x", "description": "d", "origin": "o", "licence": "l", "login": "register", "layout": "webdataset", "root": "/abs/x/../y", "image_size": 16,
              "splits": { "train": "t/", "validation": { "folder": "v", "labels": "v.txt" }, "test": { "folder": "s", "suffix": ".JPEG" } },
              "images": { "train": 1, "test": 2147483647 }, "classes": ["a", "b"], "class_titles": ["A", "B"], "class_count": 2,
            }
            """);
        var manifest = Manifest.Load(path);
        Assert.That((manifest.Path, manifest.Name, manifest.Origin, manifest.Licence, manifest.Login), Is.EqualTo((path, "x", "o", "l", "register")));
        Assert.That((manifest.Layout, manifest.Root, manifest.DataFolder, manifest.ImageSize), Is.EqualTo((ManifestLayout.WebDataset, "/abs/x/../y", "/abs/y", 16)));
        Assert.That(manifest.Splits, Is.EqualTo(new Dictionary<string, string> { ["train"] = "t/", ["validation"] = "v", ["test"] = "s" }));
        Assert.That(manifest.SplitFiles, Is.EqualTo(new Dictionary<string, SplitFiles> { ["validation"] = new("v.txt", null), ["test"] = new(null, ".JPEG") }));
        Assert.That(manifest.Images, Is.EqualTo(new Dictionary<string, int> { ["train"] = 1, ["test"] = int.MaxValue }));
        Assert.That((manifest.Classes, manifest.Titles["a"], manifest.Titles["b"], manifest.ClassCount), Is.EqualTo((new[] { "a", "b" }, "A", "B", (int?)2)));
    }

    [Test]
    public void Load_OfTheLeastHasTheDefaults()
    {
        var manifest = Manifest.Load(Write($$"""{ {{Minimal}}, "held_out": { "split": "validation" } }"""));
        Assert.That((manifest.ImageSize, manifest.HeldOut, manifest.ClassCount, manifest.Login), Is.EqualTo((256, new HeldOut("validation", 10), (int?)null, (string?)null)));
        Assert.That(manifest.DataFolder, Is.EqualTo(Folder.Combine("data", "x")), "beside the folder of manifests");
        Assert.That((manifest with { Path = "/x.json" }).DataFolder, Is.EqualTo("/data/x"), "the root has nothing above it");
        Assert.That(Manifest.Load(Write($$"""{ {{Minimal}}, "held_out": { "split": "test", "every": 1000 }, "class_count": 1000000, "image_size": 4096 }""")).HeldOut!.Every, Is.EqualTo(1000));
        Assert.That(
            new[] { "folders", "generated", "shards", "tar", "class-tars", "ilsvrc", "cifar-binary", "webdataset", "parquet", "list", "kaggle-imagenet" }.Select(name => LayoutNames.Parse(name)),
            Is.EqualTo(new[] { ManifestLayout.Folders, ManifestLayout.Generated, ManifestLayout.Shards, ManifestLayout.Tar, ManifestLayout.ClassTars, ManifestLayout.Ilsvrc, ManifestLayout.CifarBinary, ManifestLayout.WebDataset, ManifestLayout.Parquet, ManifestLayout.List, ManifestLayout.Kaggle }));
        Assert.That(LayoutNames.Of(ManifestLayout.CifarBinary), Is.EqualTo("cifar-binary"));
        Assert.That(Assert.Throws<UserErrorException>(() => Manifest.Load(Folder.Combine("none.json")))!.Message, Does.StartWith($"{Folder.Combine("none.json")}: cannot be read: "));
    }

    [TestCase("train", "train", "train")]
    [TestCase("TRAINING", "train", "train")]
    [TestCase("val", "validation", "validation")]
    [TestCase("Valid", "validation", "validation")]
    [TestCase("validation", "validation", "validation")]
    [TestCase("dev", "validation", "validation")]
    [TestCase("test", "test", "test")]
    [TestCase("testing", "test", "test")]
    [TestCase("trainset", null, "train")]
    [TestCase("train_data", null, "train")]
    [TestCase("traindata", null, "train")]
    [TestCase("ValImages", null, "validation")]
    [TestCase("testimgs", null, "test")]
    [TestCase("traindir", null, "train")]
    [TestCase("test-folder", null, "test")]
    [TestCase("devsplit", null, "validation")]
    [TestCase("train-val", null, null)]
    [TestCase("trains", null, null)]
    [TestCase("latest", null, null)]
    [TestCase("set", null, null)]
    [TestCase("", null, null)]
    public void SplitNames_AreFoundInNamesOfFolders(string name, string? exactly, string? of) =>
        Assert.That((SplitNames.Exactly(name), SplitNames.Of(name)), Is.EqualTo((exactly, of)));

    [Test]
    public void Title_IsThatOfTheClassOrNull()
    {
        var titled = Manifest.Load(Write($$"""{ {{Minimal}}, "classes": ["n1", "n2"], "class_titles": ["tench", "church"] }"""));
        Assert.That(new[] { "n1", "n2", "n3" }.Select(name => titled.Titles[name]), Is.EqualTo(new[] { "tench", "church", null }));
        Assert.That(Manifest.Load(Write($$"""{ {{Minimal}}, "classes": ["n1"] }""")).Titles["n1"], Is.Null);
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
    [TestCase("""{ "name": "x", "origin": "o", "licence": "l", "layout": "heap" }""", "$.layout is 'heap', allowed are folders, generated, shards, tar, class-tars, ilsvrc, cifar-binary, webdataset, parquet, list, kaggle-imagenet")]
    [TestCase("""{ MINIMAL, "image_size": 8 }""", "$.image_size is 8, allowed are whole numbers from 16 to 4096")]
    [TestCase("""{ MINIMAL, "splits": { "train": "t", "dev": "d" } }""", "$.splits.dev is unknown, allowed are train, validation, test")]
    [TestCase("""{ MINIMAL, "splits": { "test": "t" } }""", "$.splits has no train")]
    [TestCase("""{ MINIMAL, "classes": ["a", 2] }""", "$.classes[1] is 2, allowed is a text")]
    [TestCase("""{ MINIMAL, "classes": ["a", "b", "a"] }""", "$.classes[2] is 'a' again, allowed is every class once")]
    [TestCase("""{ MINIMAL, "classes": ["a", "b"], "class_titles": ["A"] }""", "$.class_titles are 1, allowed is one for each of the 2 classes")]
    [TestCase("""{ MINIMAL, "classes": ["a", "b"], "class_count": 3 }""", "$.class_count is 3, allowed is 2")]
    [TestCase("""{ MINIMAL, "class_count": 0 }""", "$.class_count is 0, allowed are whole numbers from 1 to 1000000")]
    [TestCase("""{ MINIMAL, "class_count": 1000001 }""", "$.class_count is 1000001, allowed are whole numbers from 1 to 1000000")]
    [TestCase("""{ MINIMAL, "image_size": 4097 }""", "$.image_size is 4097, allowed are whole numbers from 16 to 4096")]
    [TestCase("""{ MINIMAL, "held_out": { "split": "test", "every": 1001 } }""", "$.held_out.every is 1001, allowed are whole numbers from 2 to 1000")]
    [TestCase("""{ MINIMAL, "held_out": { "part": 2 } }""", "$.held_out.part is unknown, allowed are split, every")]
    [TestCase("""{ MINIMAL, "splits": { "train": "t//" } }""", "$.splits.train is 't//', allowed is a path below the data's folder")]
    [TestCase("""{ MINIMAL, "splits": { "train": "t", "train": "t" } }""", "not valid JSON: ")]
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
        Assert.That(Message(path), Is.EqualTo($"{Folder.Combine("data", "x")}: the data of x is not there; {command} where it lies (here)"));
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
    [TestCase("""
        "class_count": 1000
        """, "2 classes, PATH allows 1,000")]
    [TestCase("""
        "images": { "train": 1234 }
        """, "4 images in train, PATH allows 1,234; data FOLDER takes the folder as it is")]
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

    [Test]
    public void Open_SaysWhichManifestIsToBeFetched()
    {
        var files = """ "login": "register", "files": [] """;
        Assert.That(Message(Write($$"""{ {{Minimal}}, {{files}} }""")), Does.Contain(" is not there; Fetch manifest=x gets it, or data FOLDER says"), "what needs a login is fetched too");
        Assert.That(Message(Write($$"""{ {{Minimal}} }""")), Does.EndWith("x: the data of x is not there; data FOLDER says where it lies (here)"));
        Directory.CreateDirectory(Folder.Combine("mine"));
        File.WriteAllText(Folder.Combine("mine", "y.json"), $$"""{ {{Minimal}}, {{files}} }""");
        Assert.That(Message(Folder.Combine("mine", "y.json")), Does.Contain($"; Fetch manifest={Folder.Combine("mine", "y.json")} gets it, or "), "only those that are shipped have a short name");
    }

    [Test]
    public void Open_OfShardsAllowsFewerImages()
    {
        var path = Write($$"""{ {{Minimal}}, "images": { "train": 5, "test": 1234 } }""");
        ShardFormat.Write(Folder.Combine("data", "x", "train-0.safetensors"), new byte[48], new int[1], 4, ["a", "b"]);
        using var data = DataSet.Open(path);
        Assert.That(data.Split("train").Count, Is.EqualTo(1));
    }

    private static string Message(string path) => Assert.Throws<UserErrorException>(() => DataSet.Open(path))!.Message;

    private string Write(string json)
    {
        var path = Folder.Combine("data-manifests", "x.json");
        Directory.CreateDirectory(Path.GetDirectoryName(path)!);
        File.WriteAllText(path, json);
        return path;
    }
}
