namespace AlexNet.Architecture.Tests.Checks;

/// <summary>What folders and files must be like, whatever stands in them.</summary>
internal static class FolderChecks
{
    public const int MostLines = 300;

    public const int MostFiles = 16;

    /// <summary>docs/layout.md and the disk have the same folders, and the page has each once.</summary>
    public static IEnumerable<Finding> Listed(SourceProject project, LayoutPage layout)
    {
        var listed = layout.Listed(project.Name).ToArray();
        var missing = project.Folders.Except(listed.Select(each => each.Folder)).Order(StringComparer.Ordinal)
            .Select(folder => new Finding(LayoutPage.File, layout.Heading(project.Name), $"src/{project.Name}/{folder}/ is not in the list of {project.Name}"));
        var wrong = listed.ExceptBy(project.Folders, each => each.Folder)
            .Select(each => new Finding(LayoutPage.File, each.Line, $"src/{project.Name}/{each.Folder}/ has no sources"));
        var again = listed.GroupBy(each => each.Folder).SelectMany(same => same.Skip(1))
            .Select(each => new Finding(LayoutPage.File, each.Line, $"{each.Folder}/ is in the list of {project.Name} already"));
        return [.. missing, .. wrong, .. again];
    }

    public static IEnumerable<Finding> LongFiles(SourceProject project) =>
        project.Files.Where(file => file.Lines.Length > MostLines)
            .Select(file => file.Finding(MostLines + 1, $"has {file.Lines.Length} lines; allowed are {MostLines}"));

    public static IEnumerable<Finding> FullFolders(SourceProject project) =>
        project.Files.GroupBy(file => file.Folder).Where(folder => folder.Count() > MostFiles)
            .Select(folder => folder.First().Finding(1, $"lies in a folder of {folder.Count()} files; allowed are {MostFiles}"));
}
