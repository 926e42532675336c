namespace AlexNet.Training.Tests.RunFolders;

[NonParallelizable]
public sealed class RunClaimTests
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
    public void Next_TakesTheFirstFreeNumber()
    {
        using var first = RunClaim.Next("shapes");
        Assert.That(first.Folder.Path, Is.EqualTo(Path.Combine("runs", "shapes-1")));
        Assert.That(first.Weakness, Is.Null, "a second run is kept out");
        Directory.CreateDirectory("runs/shapes-2");
        using var third = RunClaim.Next("shapes");
        Assert.That(third.Folder.Name, Is.EqualTo("shapes-3"));
    }

    [Test]
    public void Next_GivesEachOfManyAtOnceAFolderOfItsOwn()
    {
        var claims = new RunClaim[24];
        var threads = Enumerable.Range(0, claims.Length).Select(i => new Thread(() => claims[i] = RunClaim.Next("shapes"))).ToArray();
        Array.ForEach(threads, thread => thread.Start());
        Array.ForEach(threads, thread => thread.Join());
        Assert.That(claims.Select(claim => claim.Folder.Name), Is.EquivalentTo(Enumerable.Range(1, 24).Select(number => $"shapes-{number}")));
        Array.ForEach(claims, claim => claim.Dispose());
        Assert.That(Directory.Exists("runs"), Is.False, "nothing was trained");
    }

    [Test]
    public void Of_AFolderInUseNamesTheHolder()
    {
        using var held = RunClaim.Of(RunFolder.Named("a"));
        Assert.That(
            Assert.Throws<UserErrorException>(() => RunClaim.Of(RunFolder.Named("a")))!.Message,
            Does.StartWith($"runs/a is in use by a run that is under way (host {Environment.MachineName}, process {Environment.ProcessId}, since 20")
                .And.EndsWith("); allowed is to wait for its end, or another run"));
        Assert.That(Directory.Exists("runs/a"), "who was refused removes nothing");
    }

    [Test]
    public void Of_AFolderRemovesWhatAKilledRunHasLeftHalfWritten()
    {
        Directory.CreateDirectory("runs/a");
        File.WriteAllText("runs/a/.checkpoint-00000007.safetensors.0123456789abcdef0123456789abcdef.tmp", "half");
        File.WriteAllText("runs/a/notes.tmp", "the user's");
        using var claim = RunClaim.Of(RunFolder.Named("a"));
        Assert.That(Directory.GetFiles("runs/a").Select(Path.GetFileName), Is.EquivalentTo(new[] { "notes.tmp", "lock" }));
    }

    [TestCase("recipe.json", false)]
    [TestCase("log.jsonl", false, "")]
    [TestCase("statistics.safetensors", false)]
    [TestCase("checkpoint-00000001.safetensors", true)]
    [TestCase("model.safetensors", true)]
    [TestCase("log.jsonl", true)]
    [TestCase("notes.txt", true)]
    public void Dispose_RemovesTheFolderOfARunThatHasTrainedNothing(string file, bool stays, string content = "x")
    {
        using (RunClaim.Of(RunFolder.Named("a")))
        {
            File.WriteAllText($"runs/a/{file}", content);
        }

        Assert.That(Directory.Exists("runs/a"), Is.EqualTo(stays));
        Assert.That(File.Exists("runs/a/lock"), Is.False);
    }

    [Test]
    public void Dispose_LeavesAFolderThatWasThere()
    {
        Directory.CreateDirectory("runs/a");
        File.WriteAllText("runs/a/recipe.json", "of a run that was killed");
        RunClaim.Of(RunFolder.Named("a")).Dispose();
        Assert.That(Directory.GetFiles("runs/a"), Is.EqualTo(new[] { "runs/a/recipe.json" }));
    }

    /// <summary>The folder of runs goes with its last run, but not one that holds others, nor a link that somebody has made.</summary>
    [Test]
    public void Dispose_LeavesWhatOthersHaveMade()
    {
        Directory.CreateDirectory("elsewhere");
        Directory.CreateSymbolicLink("runs", "elsewhere");
        RunClaim.Of(RunFolder.Named("a")).Dispose();
        Assert.That((Directory.Exists("runs"), Directory.Exists("elsewhere/a")), Is.EqualTo((true, false)));
        Directory.CreateDirectory("runs/b");
        RunClaim.Of(RunFolder.Named("a")).Dispose();
        Assert.That(Directory.GetDirectories("elsewhere"), Is.EqualTo(new[] { "elsewhere/b" }));
    }
}
