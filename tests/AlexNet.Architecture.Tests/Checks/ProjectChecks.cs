namespace AlexNet.Architecture.Tests.Checks;

/// <summary>What project files must say.</summary>
internal static class ProjectChecks
{
    /// <summary>Projects use each other as docs/layout.md says, no more and no less.</summary>
    public static IEnumerable<Finding> References(IReadOnlyList<SourceProject> projects, LayoutPage layout)
    {
        var stated = Closure(layout.Arrows());
        var made = Closure(projects.SelectMany(project => project.References.Select(used => (project.Name, used))));
        return
        [
            .. from project in projects
               from used in project.References
               where !stated.Contains((project.Name, used))
               select new Finding($"src/{project.Name}/{project.File}", 1, $"references {used}; {LayoutPage.File} has no such arrow"),
            .. from arrow in layout.Arrows()
               where !made.Contains(arrow)
               select new Finding(LayoutPage.File, 1, $"{arrow.User} stands on {arrow.Used} here, but does not reference it"),
        ];
    }

    /// <summary>F# compiles each folder's files together, and folders in the order of docs/layout.md; the compiler does the rest.</summary>
    public static IEnumerable<Finding> CompileOrder(SourceProject project, FolderOrder order)
    {
        var file = $"src/{project.Name}/{project.File}";
        var absent = project.Files.Select(each => each.Path).Except(project.Compiled.Select(each => each.Path))
            .Select(path => new Finding(file, 1, $"does not compile {path}"));
        var left = new HashSet<string>();
        var (findings, last) = (new List<Finding>(absent), Array.Empty<string>());
        foreach (var (path, line) in project.Compiled)
        {
            var folders = FoldersOf(path);
            left.UnionWith(last.Except(folders));
            findings.AddRange(folders.Where(left.Contains).Take(1)
                .Select(folder => new Finding(file, line, $"{path} is apart from the rest of {folder}/")));
            findings.AddRange(folders.Except(last).Where(folder => left.Any(before => IsSibling(before, folder) && !order.MayUse(folder, before)))
                .Select(folder => new Finding(file, line, $"{folder}/ comes earlier in {LayoutPage.File}")));
            last = folders;
        }

        return findings;
    }

    /// <summary>Namespaces of F#: the project's, or the file's own folder's below it.</summary>
    public static IEnumerable<Finding> Namespaces(SourceProject project) =>
        from file in project.Files
        let index = Array.FindIndex(file.Lines, line => line.Split(' ')[0] is "namespace" or "module")
        let found = index < 0 ? "" : file.Lines[index].Split(' ')[^1]
        let own = $"{project.Name}.{Path.GetFileName(file.Folder)}"
        where found != project.Name && found != own
        select file.Finding(index + 1, $"the namespace is {found}; allowed are {project.Name} and {own}");

    private static string[] FoldersOf(string path)
    {
        var parts = path.Split('/')[..^1];
        return [.. Enumerable.Range(1, parts.Length).Select(count => string.Join('/', parts[..count]))];
    }

    private static bool IsSibling(string one, string other) => one != other && Path.GetDirectoryName(one) == Path.GetDirectoryName(other);

    private static HashSet<(string User, string Used)> Closure(IEnumerable<(string User, string Used)> arrows)
    {
        var all = arrows.ToHashSet();
        for (var before = 0; before < all.Count;)
        {
            before = all.Count;
            all.UnionWith(all.Join(all, first => first.Used, second => second.User, (first, second) => (first.User, second.Used)).ToArray());
        }

        return all;
    }
}
