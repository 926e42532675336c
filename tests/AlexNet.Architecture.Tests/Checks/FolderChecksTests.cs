namespace AlexNet.Architecture.Tests.Checks;

public sealed class FolderChecksTests
{
    private static readonly LayoutPage Page = new(
    [
        "# Layout",
        "## src/House (C#)",
        "- `First/` — begins",
        "  - `Deep/` — below",
        "- `Second/` — ends",
        "## src/Other",
        "- `Third/` — elsewhere",
    ]);

    [Test]
    public void Listed_AgreesWithTheDisk() => Assert.That(FolderChecks.Listed(Of("A.cs", "First/Deep/A.cs", "Second/A.cs"), Page), Is.Empty);

    [Test]
    public void Listed_TellsWhatIsMissingAndWhatIsNotThere() => Assert.That(
        FolderChecks.Listed(Of("First/A.cs", "First/Other/A.cs", "Second/A.cs"), Page).Select(finding => finding.ToString()),
        Is.EqualTo(new[] { "docs/layout.md:2: src/House/First/Other/ is not in the list of House", "docs/layout.md:4: src/House/First/Deep/ has no sources" }));

    [Test]
    public void Listed_TakesAFolderOnce() => Assert.That(
        FolderChecks.Listed(Of("First/A.cs"), new(["## src/House", "- `First/`", "- `First/`"])).Select(finding => finding.ToString()),
        Is.EqualTo(new[] { "docs/layout.md:3: First/ is in the list of House already" }));

    [Test]
    public void LongFiles_AreFoundFromTheFirstLineTooMany()
    {
        Assert.That(FolderChecks.LongFiles(WithLines(FolderChecks.MostLines)), Is.Empty);
        Assert.That(FolderChecks.LongFiles(WithLines(FolderChecks.MostLines + 1)).Single().ToString(), Is.EqualTo("src/House/A.cs:301: has 301 lines; allowed are 300"));
    }

    [Test]
    public void FullFolders_AreFoundFromTheFirstFileTooMany()
    {
        var files = Enumerable.Range(0, FolderChecks.MostFiles).Select(i => $"First/{(char)('A' + i)}.cs").ToArray();
        Assert.That(FolderChecks.FullFolders(Of([.. files, "A.cs", "First/Deep/A.cs"])), Is.Empty);
        Assert.That(
            FolderChecks.FullFolders(Of([.. files, "First/Z.cs"])).Single().ToString(),
            Is.EqualTo("src/House/First/A.cs:1: lies in a folder of 17 files; allowed are 16"));
    }

    private static SourceProject WithLines(int count) => new("House", [new("House", "A.cs", string.Concat(Enumerable.Repeat("//\n", count)))]);

    private static SourceProject Of(params string[] paths) => new("House", [.. paths.Select(path => new SourceFile("House", path, ""))]);
}
