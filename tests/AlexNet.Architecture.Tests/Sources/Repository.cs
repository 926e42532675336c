namespace AlexNet.Architecture.Tests.Sources;

/// <summary>The repository whose sources are checked.</summary>
internal sealed class Repository
{
    /// <summary>Another working tree to check than the one that the tests were built in.</summary>
    public const string Variable = "ALEXNET_SOURCES";

    private Repository(string root)
    {
        Root = root;
        Layout = new(File.ReadAllLines(Path.Combine(root, LayoutPage.File)));
        Projects = [.. Directory.GetDirectories(Path.Combine(root, "src")).Where(IsProject).Order(StringComparer.Ordinal).Select(SourceProject.Read)];
    }

    public static Repository Open() => new(Environment.GetEnvironmentVariable(Variable) is { Length: > 0 } given ? Path.GetFullPath(given) : Own());

    public string Root { get; }

    public LayoutPage Layout { get; }

    /// <summary>All below <c>src/</c>, by name.</summary>
    public IReadOnlyList<SourceProject> Projects { get; }

    /// <summary>Those that are built and tested: without those that only an option of the build brings in.</summary>
    public IEnumerable<SourceProject> InSolution => Projects.Where(project => Solution.Contains($"\\{project.File}\"", StringComparison.Ordinal));

    private string Solution => field ??= File.ReadAllText(Path.Combine(Root, "AlexNet.Pipeline.sln"));

    private static bool IsProject(string folder) => Directory.EnumerateFiles(folder, "*.*proj").Any();

    private static string Own()
    {
        for (var at = AppContext.BaseDirectory; at is not null; at = Path.GetDirectoryName(at))
        {
            if (File.Exists(Path.Combine(at, "AlexNet.Pipeline.sln")))
            {
                return at;
            }
        }

        throw new InvalidOperationException($"{AppContext.BaseDirectory} lies in no working tree; {Variable} may name one.");
    }
}
