namespace AlexNet.Loader.Archives;

/// <summary>The folders of a tar as they would be if it were unpacked: hidden ones left out, of two entries of one name the later.</summary>
internal sealed class TarTree
{
    private readonly ArraySegment<TarEntry> _entries;

    private TarTree(ArchiveFile archive, ArraySegment<TarEntry> entries, string prefix)
    {
        (Archive, _entries, Prefix) = (archive, entries, prefix);
        Folders = FolderNames(entries, prefix.Length);
    }

    public ArchiveFile Archive { get; }

    /// <summary>This folder's path in the tar with a '/' behind it, or "".</summary>
    public string Prefix { get; }

    /// <summary>What messages call this folder.</summary>
    public string Shown => Prefix.Length == 0 ? Archive.Path : $"{Archive.Path}, {Prefix.TrimEnd('/')}";

    /// <summary>Names of the folders directly in this one, sorted.</summary>
    public IReadOnlyList<string> Folders { get; }

    /// <summary>All files below this folder, sorted by name.</summary>
    public IEnumerable<TarEntry> Files => _entries.Where(entry => entry.Kind != TarKind.Folder);

    public bool HasFolder(string name) => Folders.Contains(name);

    public static TarTree Of(ArchiveFile archive, IEnumerable<TarEntry> entries)
    {
        var visible = entries.Where(entry => !entry.IsHidden).ToArray();
        Array.Sort(visible, (a, b) => string.CompareOrdinal(a.Name, b.Name) is not 0 and var order ? order : a.Offset.CompareTo(b.Offset));
        var last = visible.Where((entry, i) => i + 1 == visible.Length || visible[i + 1].Name != entry.Name).ToArray();
        return new TarTree(archive, last, "");
    }

    /// <summary>A folder below this one; empty where there is none of that name.</summary>
    /// <param name="path">One name or several with '/' between them.</param>
    public TarTree Sub(string path)
    {
        var deeper = $"{Prefix}{path.Trim('/')}/";
        var (begin, end) = (LowerBound(deeper), LowerBound(deeper + char.MaxValue));
        return new TarTree(Archive, _entries[begin..end], deeper);
    }

    /// <summary>Leaves out folders that hold one folder only and are not what is looked for.</summary>
    /// <param name="isFound">Whether a name is looked for.</param>
    public TarTree WithoutWrappers(Func<string, bool> isFound)
    {
        if (Folders.Count != 1 || isFound(Folders[0]))
        {
            return this;
        }

        var inner = Sub(Folders[0]);
        return inner.Folders.Count > 0 ? inner.WithoutWrappers(isFound) : this;
    }

    private static string[] FolderNames(ArraySegment<TarEntry> entries, int begin)
    {
        var names = new HashSet<string>();
        var last = "";
        foreach (var (name, _, _, _) in entries)
        {
            var slash = name.IndexOf('/', begin);
            if (slash > begin && !name.AsSpan(begin, slash - begin).SequenceEqual(last))
            {
                last = name[begin..slash];
                names.Add(last);
            }
        }

        return [.. names.Order(StringComparer.Ordinal)];
    }

    /// <summary>Index of the first entry whose name is not before this one.</summary>
    private int LowerBound(string name)
    {
        var (low, high) = (0, _entries.Count);
        while (low < high)
        {
            var middle = (low + high) / 2;
            (low, high) = string.CompareOrdinal(_entries[middle].Name, name) < 0 ? (middle + 1, high) : (low, middle);
        }

        return low;
    }
}
