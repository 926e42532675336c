namespace AlexNet.Architecture.Tests.Sources;

/// <summary>The folders of a project, in the order in which they may use each other.</summary>
/// <param name="folders">Paths from the project's folder, each after its parent and its earlier siblings.</param>
internal sealed class FolderOrder(params string[] folders)
{
    public IReadOnlyList<string> Folders => folders;

    /// <summary>Whether what lies in one folder may use what lies in another: its own, what is below it, and what is below an earlier
    /// sibling of it or of a folder above it. A folder's own files come after its sub-folders.</summary>
    public bool MayUse(string user, string used)
    {
        var (from, to) = (Parts(user), Parts(used));
        var common = from.Zip(to).TakeWhile(pair => pair.First == pair.Second).Count();
        return common == from.Length || (common < to.Length && Index(to, common) < Index(from, common));
    }

    private static string[] Parts(string folder) => folder.Split('/', StringSplitOptions.RemoveEmptyEntries);

    private int Index(string[] parts, int level)
    {
        var found = Array.IndexOf(folders, string.Join('/', parts[..(level + 1)]));
        return found < 0 ? int.MaxValue : found;
    }
}
