using System.Xml.Linq;

namespace AlexNet.Architecture.Tests.Sources;

/// <summary>A project below <c>src/</c>: its files, and what its project file says.</summary>
internal sealed record SourceProject(string Name, IReadOnlyList<SourceFile> Files)
{
    /// <summary>The project file's name.</summary>
    public string File { get; init; } = $"{Name}.csproj";

    /// <summary>Names of the projects that it references.</summary>
    public IReadOnlyList<string> References { get; init; } = [];

    /// <summary>Its global usings, as statements.</summary>
    public IReadOnlyList<string> Usings { get; init; } = [];

    /// <summary>The files in the order in which F# compiles them, with their lines in the project file; none for C#.</summary>
    public IReadOnlyList<(string Path, int Line)> Compiled { get; init; } = [];

    /// <summary>What the last build has made of the project's descriptions of messages: compiled with the files, but not looked at.</summary>
    public IReadOnlyList<SourceFile> Generated { get; init; } = [];

    public bool IsFSharp => File.EndsWith(".fsproj", StringComparison.Ordinal);

    /// <summary>Every folder that holds sources, and the folders above it.</summary>
    public IEnumerable<string> Folders => Files.Concat(Generated).SelectMany(file => WithParents(file.Folder)).Distinct();

    public static SourceProject Read(string folder)
    {
        var name = Path.GetFileName(folder);
        var file = Directory.GetFiles(folder, "*.*proj").Single();
        var items = XDocument.Load(file, LoadOptions.SetLineInfo).Descendants().Where(item => item.Attribute("Include") is not null).ToArray();
        return new(name, [.. Sources(folder).Select(path => new SourceFile(name, path, System.IO.File.ReadAllText(Path.Combine(folder, path))))])
        {
            File = Path.GetFileName(file),
            References = [.. Included("ProjectReference").Where(IsUnconditional).Select(item => Path.GetFileNameWithoutExtension(Value(item)))],
            Usings = [.. Included("Using").Select(item => $"global using {(item.Attribute("Alias") is { } alias ? $"{alias.Value} = " : "")}{Value(item)};")],
            Generated = [.. Included("Protobuf").SelectMany(item => Messages(folder, Path.GetDirectoryName(Value(item))!)).Select(path => new SourceFile(name, path.Folder, System.IO.File.ReadAllText(path.Built)))],
            Compiled = [.. Included("Compile").Select(item => (Value(item), ((System.Xml.IXmlLineInfo)item).LineNumber))],
        };

        IEnumerable<XElement> Included(string item) => items.Where(each => each.Name.LocalName == item);
    }

    private static string Value(XElement item) => item.Attribute("Include")!.Value;

    private static bool IsUnconditional(XElement item) => item.AncestorsAndSelf().All(each => each.Attribute("Condition") is null);

    private static IEnumerable<string> Sources(string folder) =>
        Directory.EnumerateFiles(folder, "*", SearchOption.AllDirectories)
            .Select(path => Path.GetRelativePath(folder, path))
            .Where(path => path.EndsWith(".cs", StringComparison.Ordinal) || path.EndsWith(".fs", StringComparison.Ordinal))
            .Where(path => path.Split('/')[0] is not ("bin" or "obj"))
            .Order(StringComparer.Ordinal);

    /// <summary>The classes of each <c>*.proto</c> of a folder: below <c>obj/CONFIGURATION</c>, in a folder of the same name, the newest of them.</summary>
    private static IEnumerable<(string Folder, string Built)> Messages(string project, string folder) =>
        from proto in Directory.EnumerateFiles(Path.Combine(project, folder), "*.proto")
        let name = Path.GetFileNameWithoutExtension(proto)
        let path = Path.Combine(folder, $"{char.ToUpperInvariant(name[0])}{name[1..]}.cs")
        let built = Directory.EnumerateFiles(Path.Combine(project, "obj"), "*.cs", SearchOption.AllDirectories).Where(file => file.EndsWith($"/{path}", StringComparison.Ordinal))
        select (path, built.MaxBy(System.IO.File.GetLastWriteTimeUtc)!);

    private static IEnumerable<string> WithParents(string folder)
    {
        for (var at = folder; at.Length > 0; at = Path.GetDirectoryName(at)!)
        {
            yield return at;
        }
    }
}
