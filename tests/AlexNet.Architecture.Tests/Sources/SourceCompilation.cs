using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp;
using Microsoft.CodeAnalysis.CSharp.Syntax;

namespace AlexNet.Architecture.Tests.Sources;

/// <summary>Projects of C# compiled in memory, without what source generators would add.</summary>
internal sealed class SourceCompilation
{
    private const string Core = "AlexNet.Core";

    private const string ImplicitUsings =
        "global using System; global using System.Collections.Generic; global using System.IO; global using System.Linq; global using System.Net.Http; "
        + "global using System.Threading; global using System.Threading.Tasks;";

    /// <summary>A partial method or property without its generated half: that it is missing, cannot be a delegate, and assigns nothing.</summary>
    private static readonly string[] Generated = ["CS8795", "CS9248", "CS0762", "CS0165", "CS0170", "CS0177"];

    private static readonly CSharpParseOptions Parsing = new(LanguageVersion.Latest, DocumentationMode.None);

    /// <summary>What the tests run with, by name: the platform, packages, and the projects' own assemblies.</summary>
    private static readonly Dictionary<string, MetadataReference> Platform = ((string)AppContext.GetData("TRUSTED_PLATFORM_ASSEMBLIES")!)
        .Split(Path.PathSeparator).DistinctBy(Path.GetFileName)
        .ToDictionary(path => Path.GetFileNameWithoutExtension(path), path => (MetadataReference)MetadataReference.CreateFromFile(path));

    private readonly Dictionary<string, SourceFile> _files;

    private SourceCompilation(SourceProject project, CSharpCompilation compilation) =>
        (Project, Compilation, _files) = (project, compilation, project.Files.ToDictionary(file => file.Path));

    public SourceProject Project { get; }

    public CSharpCompilation Compilation { get; }

    /// <summary>Compiles projects, each with those before it that it references, directly or not.</summary>
    /// <param name="core">The assembly of the core, which is not C#; null takes the one that the tests run with.</param>
    public static IReadOnlyList<SourceCompilation> Of(IEnumerable<SourceProject> projects, string? core = null)
    {
        var all = projects.Where(project => !project.IsFSharp).ToDictionary(project => project.Name);
        var built = all.Keys.Append("alexnet").Concat(core is null ? [] : [Core]);
        MetadataReference[] platform = [.. Platform.ExceptBy(built, each => each.Key).Select(each => each.Value), .. Own(core)];
        var made = new Dictionary<string, SourceCompilation>();
        foreach (var project in all.Values)
        {
            Compiled(project);
        }

        return [.. made.Values];

        static MetadataReference[] Own(string? core) => core is null ? [] : [MetadataReference.CreateFromFile(core)];

        SourceCompilation Compiled(SourceProject project)
        {
            if (!made.TryGetValue(project.Name, out var compilation))
            {
                var used = Used(project).Select(name => Compiled(all[name]).Compilation.ToMetadataReference());
                compilation = made[project.Name] = Make(project, [.. platform, .. used]);
            }

            return compilation;
        }

        HashSet<string> Used(SourceProject project) =>
            [.. project.References.Where(all.ContainsKey).SelectMany(name => Used(all[name]).Append(name))];
    }

    /// <summary>The same with another file, whose tree comes last.</summary>
    public SourceCompilation With(SourceFile file) =>
        new(Project with { Files = [.. Project.Files, file] }, Compilation.AddSyntaxTrees(Parse(file)));

    /// <summary>The outermost types that a folder's own files declare.</summary>
    public IEnumerable<INamedTypeSymbol> Types(string folder) =>
        from tree in Compilation.SyntaxTrees
        where File(tree)?.Folder == folder
        let model = Compilation.GetSemanticModel(tree)
        from type in tree.GetRoot().DescendantNodes().OfType<BaseTypeDeclarationSyntax>().Select(node => model.GetDeclaredSymbol(node))
        where type is { ContainingType: null }
        select type;

    /// <summary>The file that a tree was made of; null for global usings.</summary>
    public SourceFile? File(SyntaxTree tree) => _files.GetValueOrDefault(tree.FilePath);

    public Finding Finding(SyntaxNode node, string text) =>
        _files[node.SyntaxTree.FilePath].Finding(node.GetLocation().GetLineSpan().StartLinePosition.Line + 1, text);

    /// <summary>What could not be compiled: arrows in it would be missed.</summary>
    public IEnumerable<Finding> Errors() =>
        from error in Compilation.GetDiagnostics()
        where error.Severity == DiagnosticSeverity.Error && !Generated.Contains(error.Id)
        let at = error.Location.GetLineSpan()
        let line = at.StartLinePosition.Line + 1
        select new Finding($"src/{Project.Name}/{at.Path}", line, $"does not compile, so that not all is seen: {error.GetMessage()}");

    private static SourceCompilation Make(SourceProject project, IEnumerable<MetadataReference> references)
    {
        SyntaxTree[] trees =
        [
            .. project.Files.Concat(project.Generated).Select(Parse),
            CSharpSyntaxTree.ParseText(string.Join(' ', project.Usings.Prepend(ImplicitUsings)), Parsing, path: ""),
        ];
        var isProgram = trees.Any(tree => ((CompilationUnitSyntax)tree.GetRoot()).Members.Any(member => member is GlobalStatementSyntax));

        // Nullable annotations change no arrow; following them would take most of the time.
        var kind = isProgram ? OutputKind.ConsoleApplication : OutputKind.DynamicallyLinkedLibrary;
        return new(project, CSharpCompilation.Create(project.Name, trees, references, new(kind, allowUnsafe: true)));
    }

    private static SyntaxTree Parse(SourceFile file) => CSharpSyntaxTree.ParseText(file.Text, Parsing, file.Path);
}
