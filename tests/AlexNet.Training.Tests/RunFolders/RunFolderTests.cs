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
        foreach (var (name, hour) in new[] { ("shapes-1", 2), ("shapes-2", 1), ("shapes-big-1", 3), ("other-1", 4) })
        {
            Directory.CreateDirectory($"runs/{name}");
            Directory.SetLastWriteTimeUtc($"runs/{name}", new DateTime(2020, 1, 1, hour, 0, 0, DateTimeKind.Utc));
        }

        Assert.That(RunFolder.Latest("shapes")!.Name, Is.EqualTo("shapes-1"));
    }

    [TestCase("")]
    [TestCase("..")]
    [TestCase("a/b")]
    public void Named_StaysBelowRuns(string name) =>
        Assert.That(Assert.Throws<UserErrorException>(() => RunFolder.Named(name))!.Message, Does.Contain($"'{name}'").And.Contain("allowed"));

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

        folder.Prune(5, bestStep: 2);
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
            RunFolder.SetAside(folder.CheckpointFile(3));
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
            Assert.That(Assert.Throws<UserErrorException>(() => RunOrigin.Read(folder))!.Message, Does.Contain("recipe.json"));
        }
    }
}
