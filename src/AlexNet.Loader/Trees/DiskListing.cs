using System.IO.Enumeration;
using AlexNet.Core;
using AlexNet.Loader.Archives;
using AlexNet.Loader.Storage;

namespace AlexNet.Loader.Trees;

/// <summary>Which file a path stands for.</summary>
/// <param name="IsLinked">Whether a link leads to it, be it its own or one of a folder above.</param>
internal readonly record struct FileName(FileId File, bool IsLinked);

/// <summary>
/// Lists a folder of the disk. Links are followed once, and never back to a folder around them, so that circles end. A file that has
/// several names is listed under each; <see cref="Names"/> tells then which are the same.
/// </summary>
internal sealed class DiskListing(string root, FileFilter filter, Findings findings, CancellationToken cancellation)
{
    /// <summary>No data set is deeper; a folder that is was made by mistake.</summary>
    private const int MaxDepth = 32;

    /// <summary>What stands for bytes that are not UTF-8.</summary>
    private const char Replacement = '\uFFFD';

    private static readonly EnumerationOptions Visible = new() { AttributesToSkip = 0, IgnoreInaccessible = false };

    private readonly HashSet<FileId> _around = [];
    private readonly HashSet<FileId> _followed = [];
    private readonly List<FileName> _files = [];
    private bool _hasOtherNames;

    /// <summary>Folders and files, in no order.</summary>
    public List<ArchiveEntry> Entries { get; } = [];

    /// <summary>Which file each path stands for; null where each has one name only.</summary>
    public Dictionary<string, FileName>? Names => _hasOtherNames
        ? Entries.Where(entry => entry.Kind == EntryKind.File).Zip(_files).ToDictionary(pair => pair.First.Name, pair => pair.Second)
        : null;

    /// <exception cref="UserErrorException">The folder is missing or unreadable.</exception>
    public void Read()
    {
        if (FileStatus.Of(root, follows: true) is not { IsFolder: true } status)
        {
            throw new UserErrorException($"{root}: there is no such folder");
        }

        for (var above = Path.GetDirectoryName(root); above is not null; above = Path.GetDirectoryName(above))
        {
            if (FileStatus.Of(above, follows: true) is { } around)
            {
                _around.Add(around.Id);
            }
        }

        try
        {
            ReadFolder(root, "", status.Id, depth: 0, isLinked: false);
        }
        catch (Exception error) when (error is IOException or UnauthorizedAccessException)
        {
            throw new UserErrorException($"{root}: cannot be read: {error.Message}", error);
        }
    }

    private void ReadFolder(string folder, string prefix, FileId id, int depth, bool isLinked)
    {
        if (depth > MaxDepth)
        {
            findings.LeaveOut(LeftOutReason.TooDeep, prefix.TrimEnd('/'));
            return;
        }

        _around.Add(id);
        var names = new FileSystemEnumerable<string>(folder, (ref FileSystemEntry entry) => entry.FileName.ToString(), Visible)
        {
            ShouldIncludePredicate = (ref FileSystemEntry entry) => !entry.FileName.StartsWith('.'),
        };
        foreach (var name in names)
        {
            cancellation.ThrowIfCancellationRequested();
            var path = prefix + name;
            if (filter.Reason(path, name) is { } reason)
            {
                findings.LeaveOut(reason, path);
            }
            else
            {
                Take(Path.Combine(folder, name), path, depth, isLinked);
            }
        }

        _around.Remove(id);
    }

    private void Take(string full, string path, int depth, bool isLinked)
    {
        var status = FileStatus.Of(full);
        if (status is null && path.Contains(Replacement))
        {
            findings.LeaveOut(LeftOutReason.NotUtf8, path);
            return;
        }

        var isLink = status is { IsLink: true };
        status = isLink ? FileStatus.Of(full, follows: true) ?? status : status;
        if (status is { IsFolder: true } folder)
        {
            TakeFolder(full, path, folder.Id, depth, isLink, isLinked || isLink);
            return;
        }

        // A link that leads nowhere is a file that cannot be read: it is counted and named when its turn comes.
        Entries.Add(new ArchiveEntry(path, EntryKind.File, status?.Written ?? 0, status?.Length ?? 0));
        _files.Add(new FileName(status?.Id ?? default, isLinked || isLink));
        _hasOtherNames |= status is not null && (isLinked || isLink || status.Value.Names > 1);
    }

    private void TakeFolder(string full, string path, FileId id, int depth, bool isLink, bool isLinked)
    {
        if (_around.Contains(id) || (isLink && !_followed.Add(id)))
        {
            findings.LeaveOut(LeftOutReason.Repeated, path);
            return;
        }

        Entries.Add(new ArchiveEntry(path + "/", EntryKind.Folder, 0, 0));
        ReadFolder(full, path + "/", id, depth + 1, isLinked);
    }
}
