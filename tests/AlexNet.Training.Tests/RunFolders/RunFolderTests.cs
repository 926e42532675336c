namespace AlexNet.Training.Tests.RunFolders;

[NonParallelizable]
public sealed class RunFolderTests
{
    private TempFolder temp = null!;
    private string before = "";

    [SetUp]
    public void SetUp()
    {
        temp = new TempFolder();
        before = Environment.CurrentDirectory;
        Environment.CurrentDirectory = temp.Path;
    }

    [TearDown]
    public void TearDown()
    {
        Environment.CurrentDirectory = before;
        temp.Dispose();
    }

    [Test]
    public void Latest_IsTheFolderOfThatStemWrittenLast()
    {
        Assert.That(RunFolder.Latest("shapes"), Is.Null);
        foreach (var (name, hour) in new[] { ("shapes-1", 2), ("shapes-2", 1), ("shapes-big-1", 3), ("other-1", 4), ("shapes-x", 5), ("shapes-", 6), ("shapes-+3", 7) })
        {
            Directory.CreateDirectory($"runs/{name}");
            Directory.SetLastWriteTimeUtc($"runs/{name}", new DateTime(2020, 1, 1, hour, 0, 0, DateTimeKind.Utc));
        }

        Assert.That(RunFolder.Latest("shapes")!.Name, Is.EqualTo("shapes-1"));
    }

    [TestCase("")]
    [TestCase(".")]
    [TestCase("..")]
    [TestCase("a/b")]
    [TestCase("a\\b")]
    public void Named_StaysBelowRuns(string name) =>
        Assert.That(Assert.Throws<UserErrorException>(() => RunFolder.Named(name))!.Message, Is.EqualTo($"run is '{name}'; allowed is the name of one folder below runs/"));

    [Test]
    public void Files_LieInTheFolder()
    {
        var folder = RunFolder.Named("..a");
        Assert.That(folder.Path, Is.EqualTo("runs/..a"));
        Assert.That((folder.RecipeFile, folder.LogFile), Is.EqualTo(("runs/..a/recipe.json", "runs/..a/log.jsonl")));
        Assert.That((folder.ModelFile, folder.StatisticsFile), Is.EqualTo(("runs/..a/model.safetensors", "runs/..a/statistics.safetensors")));
        Assert.That(folder.CheckpointFile(17), Is.EqualTo("runs/..a/checkpoint-00000017.safetensors"));
        Assert.That(new RunFolder("runs/b/").Name, Is.EqualTo("b"));
        Assert.That(RunFolder.Around("runs/b/model.safetensors").Path, Is.EqualTo("runs/b"));
        Assert.That(RunFolder.Around(temp.In("x", "model.safetensors")).Path, Is.EqualTo("x"));
        foreach (var (file, holds) in new[] { ("runs/b/x", true), (temp.In("runs", "b", "x"), true), ("runs/b/c/x", false), ("runs/x", false) })
        {
            Assert.That(new RunFolder("runs/b/").Holds(file), Is.EqualTo(holds), file);
        }
    }

    [Test]
    public void LatestModel_IsTheOneWrittenLast()
    {
        Assert.That(RunFolder.LatestModel(), Is.Null);
        Directory.CreateDirectory("runs/none");
        Assert.That(RunFolder.LatestModel(), Is.Null);
        foreach (var (name, hour) in new[] { ("a", 2), ("b", 3), ("c", 1), ("a", 4), ("c", 5) })
        {
            Directory.CreateDirectory($"runs/{name}");
            File.WriteAllText($"runs/{name}/model.safetensors", "");
            File.SetLastWriteTimeUtc($"runs/{name}/model.safetensors", new DateTime(2020, 1, 1, hour, 0, 0, DateTimeKind.Utc));
            Assert.That(RunFolder.LatestModel(), Is.EqualTo($"runs/{(hour == 1 ? "b" : name)}/model.safetensors"));
        }
    }

    [TestCase("log.jsonl", false)]
    [TestCase("checkpoint-00000001.safetensors.unusable", false)]
    [TestCase("checkpoint-00000001.safetensors", true)]
    [TestCase("model.safetensors", true)]
    public void HoldsARun_WhereANewOneWouldReplaceSomething(string file, bool holds)
    {
        Assert.That(RunFolder.Named("a").HoldsARun, Is.False);
        Directory.CreateDirectory("runs/a");
        File.WriteAllText($"runs/a/{file}", "");
        Assert.That(RunFolder.Named("a").HoldsARun, Is.EqualTo(holds));
    }

    [Test]
    public void Checkpoints_AreOrderedByStepAndNothingElse()
    {
        Directory.CreateDirectory("runs/a");
        foreach (var name in new[] { "checkpoint-00000010", "checkpoint-100000000", "checkpoint-00000009", "checkpoint-final", "model" })
        {
            File.WriteAllText($"runs/a/{name}.safetensors", "");
        }

        var names = RunFolder.Named("a").Checkpoints().Select(Path.GetFileNameWithoutExtension);
        Assert.That(names, Is.EqualTo(new[] { "checkpoint-100000000", "checkpoint-00000010", "checkpoint-00000009" }));
    }

    [Test]
    public void Prune_KeepsTheLastTwoAndTheBest()
    {
        var folder = RunFolder.Named("a");
        Directory.CreateDirectory(folder.Path);
        foreach (var step in new[] { 1, 2, 3, 4, 5 })
        {
            File.WriteAllText(folder.CheckpointFile(step), "");
        }

        File.WriteAllText(folder.ModelFile, "");
        folder.Prune(5, bestStep: 2);
        Assert.That(File.Exists(folder.ModelFile));
        Assert.That(folder.Checkpoints(), Is.EqualTo(new[] { 5, 4, 2 }.Select(step => folder.CheckpointFile(step))));
    }

    [Test]
    public void SetAside_KeepsWhatWasThereUnderAnotherName()
    {
        var folder = RunFolder.Named("a");
        Directory.CreateDirectory(folder.Path);
        foreach (var text in new[] { "first", "second" })
        {
            File.WriteAllText(folder.CheckpointFile(3), text);
            Assert.That(RunFolder.SetAside(folder.CheckpointFile(3)), Is.EqualTo($"runs/a/checkpoint-00000003.safetensors.unusable{(text == "first" ? "" : "-2")}"));
        }

        Assert.That(folder.Checkpoints(), Is.Empty);
        Assert.That(File.ReadAllText("runs/a/checkpoint-00000003.safetensors.unusable"), Is.EqualTo("first"));
        Assert.That(File.ReadAllText("runs/a/checkpoint-00000003.safetensors.unusable-2"), Is.EqualTo("second"));
    }

    [Test]
    public void ReadOrigin_NamesADamagedRecipe()
    {
        var folder = RunFolder.Named("a");
        Assert.That(RunOrigin.Read(folder), Is.Null);
        Directory.CreateDirectory(folder.Path);
        foreach (var text in new[] { "{", "[]", "{}" })
        {
            File.WriteAllText(folder.RecipeFile, text);
            Assert.That(Assert.Throws<UserErrorException>(() => RunOrigin.Read(folder))!.Message, Does.StartWith("runs/a/recipe.json: not a run's recipe: "), text);
        }
    }
}
