using AlexNet.Core;
using AlexNet.Loader.Archives;
using AlexNet.Loader.Storage;

namespace AlexNet.Loader.Trees;

/// <summary>
/// A folder with all that is below it, wherever it lies: on the disk, in a tar, in a zip. What is hidden, foreign or ignored is left out,
/// and of two entries of one name the later counts.
/// </summary>
internal sealed class FileTree
{
    private const string RunsFolder = "runs/";
    private const string RunsFile = "/recipe.json";

    private readonly ArraySegment<ArchiveEntry> _entries;

    private FileTree(string root, ArchiveFile? archive, ArraySegment<ArchiveEntry> entries, string prefix, IReadOnlyDictionary<string, FileName>? names)
    {
        (Root, Archive, _entries, Prefix, Names) = (root, archive, entries, prefix, names);
        Folders = FolderNames(entries, prefix.Length);
    }

    /// <summary>The folder or archive on the disk that paths are relative to.</summary>
    public string Root { get; }

    /// <summary>The archive it lies in; null on the disk.</summary>
    public ArchiveFile? Archive { get; }

    /// <summary>This folder's path below the top with a '/' behind it, or "".</summary>
    public string Prefix { get; }

    /// <summary>What messages call this folder.</summary>
    public string Shown => Prefix.Length == 0 ? Root
        : Archive is null ? Path.Combine(Root, Prefix.TrimEnd('/'))
        : $"{Root}, {Prefix.TrimEnd('/')}";

    /// <summary>Names of the folders directly in this one, sorted.</summary>
    public IReadOnlyList<string> Folders { get; }

    /// <summary>All files below this folder, sorted by name.</summary>
    public IEnumerable<ArchiveEntry> Files => _entries.Where(entry => entry.Kind != EntryKind.Folder);

    /// <summary>The files directly in this folder.</summary>
    public IEnumerable<ArchiveEntry> OwnFiles => Files.Where(entry => entry.Name.IndexOf('/', Prefix.Length) < 0);

    /// <summary>Which file each path stands for, where some stand for the same one; else null.</summary>
    public IReadOnlyDictionary<string, FileName>? Names { get; }

    /// <summary>Where a file lies on the disk.</summary>
    public string PathOf(ArchiveEntry entry) => Path.Combine(Root, entry.Name);

    /// <summary>A folder of the disk, listed.</summary>
    /// <exception cref="UserErrorException">It is missing or unreadable.</exception>
    public static FileTree OfFolder(string folder, FileFilter filter, Findings findings, CancellationToken cancellation)
    {
        var listing = new DiskListing(folder, filter, findings, cancellation);
        listing.Read();
        return new FileTree(folder, null, Sorted(listing.Entries, findings), "", listing.Names);
    }

    /// <summary>A tar or a zip, listed.</summary>
    /// <exception cref="UserErrorException">It is neither, or damaged.</exception>
    public static FileTree OfArchive(ArchiveFile archive, FileFilter filter, Findings findings) =>
        Of(archive, ZipReader.Recognises(archive) ? ZipReader.ReadAll(archive) : TarReader.ReadAll(archive), filter, findings);

    /// <summary>Entries of an archive, such as those of a tar within a tar.</summary>
    /// <param name="place">What findings put before their names, where there are many archives.</param>
    public static FileTree Of(ArchiveFile archive, IEnumerable<ArchiveEntry> entries, FileFilter filter, Findings findings, string place = "")
    {
        var left = new HashSet<string>();
        var kept = new List<ArchiveEntry>();
        foreach (var entry in entries.Where(entry => !entry.IsHidden))
        {
            if (filter.Find(entry.Name) is not { } found)
            {
                kept.Add(entry);
            }
            else if (left.Add(entry.Name[..found.Length]))
            {
                findings.LeaveOut(found.Reason, place + entry.Name[..found.Length]);
            }
        }

        return new FileTree(archive.Path, archive, Sorted(kept, findings), "", null);
    }

    /// <summary>A folder below this one; empty where there is none of that name.</summary>
    /// <param name="path">One name or several with '/' between them.</param>
    public FileTree Sub(string path)
    {
        var deeper = $"{Prefix}{path.Trim('/')}/";
        var (begin, end) = (LowerBound(deeper), LowerBound(deeper + char.MaxValue));
        return new FileTree(Root, Archive, _entries[begin..end], deeper, Names);
    }

    /// <summary>Leaves out folders that hold one folder only and are not what is looked for.</summary>
    /// <param name="isFound">Whether a name is looked for.</param>
    public FileTree WithoutWrappers(Func<string, bool> isFound)
    {
        if (Folders.Count != 1 || isFound(Folders[0]))
        {
            return this;
        }

        var inner = Sub(Folders[0]);
        return inner.Folders.Count > 0 ? inner.WithoutWrappers(isFound) : this;
    }

    private static ArraySegment<ArchiveEntry> Sorted(List<ArchiveEntry> entries, Findings findings)
    {
        var sorted = entries.ToArray();
        Array.Sort(sorted, (a, b) => string.CompareOrdinal(a.Name, b.Name) is not 0 and var order ? order : a.Offset.CompareTo(b.Offset));
        var last = sorted.Where((entry, i) => i + 1 == sorted.Length || sorted[i + 1].Name != entry.Name).ToArray();
        return WithoutRuns(last, findings);
    }

    /// <summary>A run's folder lies where its command was typed, which may be the data's folder.</summary>
    private static ArraySegment<ArchiveEntry> WithoutRuns(ArchiveEntry[] entries, Findings findings)
    {
        var runs = entries
            .Where(entry => entry.Name.EndsWith(RunsFile, StringComparison.Ordinal))
            .Select(entry => entry.Name.LastIndexOf('/', entry.Name.Length - RunsFile.Length - 1) + 1 is > 0 and var end ? entry.Name[..end] : "")
            .Where(folder => folder == RunsFolder || folder.EndsWith("/" + RunsFolder, StringComparison.Ordinal))
            .ToHashSet();
        foreach (var folder in runs)
        {
            findings.LeaveOut(LeftOutReason.Foreign, folder.TrimEnd('/'));
            entries = [.. entries.Where(entry => !entry.Name.StartsWith(folder, StringComparison.Ordinal))];
        }

        return entries;
    }

    private static string[] FolderNames(ArraySegment<ArchiveEntry> entries, int begin)
    {
        var names = new HashSet<string>();
        var last = "";
        foreach (var entry in entries)
        {
            var slash = entry.Name.IndexOf('/', begin);
            if (slash > begin && !entry.Name.AsSpan(begin, slash - begin).SequenceEqual(last))
            {
                last = entry.Name[begin..slash];
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
