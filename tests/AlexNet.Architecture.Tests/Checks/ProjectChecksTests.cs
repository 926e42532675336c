namespace AlexNet.Architecture.Tests.Checks;

public sealed class ProjectChecksTests
{
    private static readonly LayoutPage Page = new(
    [
        "# Layout",
        "Arrows point one way: Core ← Imaging ← Loader; Core ← Engines; Training stands on Loader and Engines; Cli on",
        "Training. More.",
    ]);

    private static readonly FolderOrder Order = new("First", "First/Deep", "Second");

    [Test]
    public void Arrows_AreReadFromThePage() => Assert.That(Page.Arrows().Select(arrow => $"{arrow.User} → {arrow.Used}".Replace("AlexNet.", "")), Is.EqualTo(new[]
    {
        "Imaging → Core", "Loader → Imaging", "Engines → Core", "Training → Loader", "Training → Engines", "Cli → Training",
    }));

    [Test]
    public void References_FollowThePage()
    {
        Assert.That(ProjectChecks.References(All(), Page), Is.Empty);
        Assert.That(ProjectChecks.References(All(("Loader", "Core")), Page), Is.Empty, "what is reached is allowed");
        Assert.That(
            ProjectChecks.References(All(("Engines", "Loader")), Page).Single().ToString(),
            Is.EqualTo("src/AlexNet.Engines/AlexNet.Engines.csproj:1: references AlexNet.Loader; docs/layout.md has no such arrow"));
        Assert.That(
            ProjectChecks.References([.. All().Where(project => project.Name != "AlexNet.Cli")], Page).Single().ToString(),
            Is.EqualTo("docs/layout.md:1: AlexNet.Cli stands on AlexNet.Training here, but does not reference it"));
    }

    [Test]
    public void CompileOrder_FollowsThePage() =>
        Assert.That(Compile("Errors.fs", "First/A.fs", "First/Deep/B.fs", "First/C.fs", "Second/D.fs"), Is.Empty);

    [Test]
    public void CompileOrder_TellsWhatIsOutOfOrder() => Assert.That(
        Compile("Second/D.fs", "First/A.fs"), Is.EqualTo(new[] { "src/House/House.fsproj:2: First/ comes earlier in docs/layout.md" }));

    [Test]
    public void CompileOrder_TellsWhatIsApart() => Assert.That(
        Compile("First/A.fs", "Second/D.fs", "First/B.fs"), Does.Contain("src/House/House.fsproj:3: First/B.fs is apart from the rest of First/"));

    [Test]
    public void CompileOrder_TellsWhatIsApartBelow() => Assert.That(
        Compile("First/Deep/A.fs", "First/B.fs", "First/Deep/C.fs"), Is.EqualTo(new[] { "src/House/House.fsproj:3: First/Deep/C.fs is apart from the rest of First/Deep/" }));

    [Test]
    public void CompileOrder_TellsWhatIsNotCompiled()
    {
        var project = FSharp(("A.fs", ""), ("B.fs", "")) with { Compiled = [("A.fs", 1)] };
        Assert.That(ProjectChecks.CompileOrder(project, Order).Single().ToString(), Is.EqualTo("src/House/House.fsproj:1: does not compile B.fs"));
    }

    [TestCase("A.fs", "namespace House", true)]
    [TestCase("First/A.fs", "namespace House", true)]
    [TestCase("First/A.fs", "namespace House.First", true)]
    [TestCase("First/Deep/A.fs", "namespace House.Deep", true)]
    [TestCase("First/A.fs", "namespace House.Second", false)]
    [TestCase("First/A.fs", "let a = 1", false)]
    public void Namespaces_AreTheProjectsOrTheFolders(string path, string text, bool isAllowed) =>
        Assert.That(ProjectChecks.Namespaces(FSharp((path, text))).Count(), Is.EqualTo(isAllowed ? 0 : 1));

    private static IEnumerable<string> Compile(params string[] paths)
    {
        var project = FSharp([.. paths.Select(path => (path, ""))]);
        return ProjectChecks.CompileOrder(project, Order).Select(finding => finding.ToString());
    }

    private static SourceProject FSharp(params (string Path, string Text)[] files) =>
        new("House", [.. files.Select(file => new SourceFile("House", file.Path, file.Text))])
        {
            File = "House.fsproj",
            Compiled = [.. files.Select((file, index) => (file.Path, index + 1))],
        };

    private static SourceProject[] All(params (string User, string Used)[] more)
    {
        (string User, string Used)[] arrows =
        [
            ("Imaging", "Core"), ("Loader", "Imaging"), ("Engines", "Core"), ("Training", "Loader"), ("Training", "Engines"), ("Cli", "Training"), .. more,
        ];
        return
        [
            .. arrows.GroupBy(arrow => arrow.User)
                .Select(user => new SourceProject($"AlexNet.{user.Key}", []) { References = [.. user.Select(arrow => $"AlexNet.{arrow.Used}")] }),
        ];
    }
}
