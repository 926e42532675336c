namespace AlexNet.Architecture.Tests;

/// <summary>The sources of this working tree, or of the one that <c>ALEXNET_SOURCES</c> names.</summary>
public sealed class WholeTreeTests
{
    private Repository _repository = null!;
    private IReadOnlyList<SourceCompilation> _compilations = null!;

    [OneTimeSetUp]
    public void Compile()
    {
        _repository = Repository.Open();
        var core = Path.Combine(_repository.Root, "src/AlexNet.Core/bin/Release/net10.0/AlexNet.Core.dll");
        _compilations = SourceCompilation.Of(_repository.InSolution, File.Exists(core) ? core : null);
    }

    [Test]
    public void Folder_UsesOnlyFoldersBeforeIt() =>
        AssertNone(_compilations.SelectMany(sources => ArrowCheck.Find(sources, _repository.Layout.Order(sources.Project.Name))));

    /// <summary>The first folder's new file uses a type of the last folder.</summary>
    [Test]
    public void PlantedArrow_IsFoundInEveryProject() => Assert.Multiple(() =>
    {
        foreach (var sources in _compilations.Where(sources => _repository.Layout.Listed(sources.Project.Name).Any()))
        {
            var order = _repository.Layout.Order(sources.Project.Name);
            var (first, last) = (order.Folders[0], order.Folders[^1]);
            var used = sources.Types(last).First(type => type is { Arity: 0, IsFileLocal: false });
            var planted = sources.With(
                new(sources.Project.Name, $"{first}/Planted.cs", $"public class Planted\n{{\n    private {used}? _used;\n}}\n"));
            Assert.That(
                ArrowCheck.Find(planted.Compilation.SyntaxTrees[^1], planted, order).Select(finding => finding.ToString()),
                Is.EqualTo(new[]
                {
                    $"src/{sources.Project.Name}/{first}/Planted.cs:3: {first}/Planted uses {last}/{used.Name}, which comes later",
                }));
        }
    });

    [Test]
    public void Sources_AreUnderstood() => AssertNone(_compilations.SelectMany(sources => sources.Errors()));

    [Test]
    public void Page_ListsTheFolders() =>
        AssertNone(_repository.InSolution.SelectMany(project => FolderChecks.Listed(project, _repository.Layout)));

    [Test]
    public void Projects_ReferenceEachOtherAsThePageSays() =>
        AssertNone(ProjectChecks.References([.. _repository.InSolution], _repository.Layout));

    [Test]
    public void Core_CompilesFoldersInOrder() =>
        AssertNone(FSharp.SelectMany(project => ProjectChecks.CompileOrder(project, _repository.Layout.Order(project.Name))));

    [Test]
    public void Namespace_IsTheFolder() =>
        AssertNone([.. _compilations.SelectMany(SyntaxChecks.Namespaces), .. FSharp.SelectMany(ProjectChecks.Namespaces)]);

    [Test]
    public void Option_IsNamedByTheCommandLineAlone() =>
        AssertNone(_repository.Projects.Where(project => project.Name != OptionCheck.CommandLine)
            .SelectMany(project => project.Files).SelectMany(OptionCheck.Find));

    [Test]
    public void Setting_StandsInNoPlainString() => AssertNone(_compilations.SelectMany(SyntaxChecks.Settings));

    [Test]
    public void Console_IsReachedThroughOneDoor() => AssertNone(_compilations.SelectMany(OutputCheck.Find));

    [Test]
    public void PrivateField_HasAnUnderscore() => AssertNone(_compilations.SelectMany(SyntaxChecks.Fields));

    [Test]
    public void File_IsShort() => AssertNone(_repository.Projects.SelectMany(FolderChecks.LongFiles));

    [Test]
    public void Folder_HasFewFiles() => AssertNone(_repository.Projects.SelectMany(FolderChecks.FullFolders));

    /// <summary>Whoever changes what others can see of the core says so in the file; with <c>ALEXNET_WRITE_DOCS=1</c> it is written anew.</summary>
    [Test]
    public void Core_ShowsWhatIsWrittenDown()
    {
        var assemblies = ((string)AppContext.GetData("TRUSTED_PLATFORM_ASSEMBLIES")!).Split(Path.PathSeparator);
        var lines = CoreApi.Lines(assemblies.Single(path => Path.GetFileName(path) == "AlexNet.Core.dll"), assemblies.Where(path => Path.GetFileName(path) != "AlexNet.Core.dll"));
        var file = Path.Combine(_repository.Root, CoreApi.File);
        if (Environment.GetEnvironmentVariable("ALEXNET_WRITE_DOCS") == "1")
        {
            File.WriteAllLines(file, lines);
        }

        Assert.That(lines, Is.EqualTo(File.ReadAllLines(file)));
    }

    private IEnumerable<SourceProject> FSharp => _repository.InSolution.Where(project => project.IsFSharp);

    private static void AssertNone(IEnumerable<Finding> findings)
    {
        var all = findings.ToArray();
        if (all.Length > 0)
        {
            Assert.Fail($"{all.Length} findings\n{string.Join('\n', all)}");
        }
    }
}
