using System.IO.Enumeration;

namespace AlexNet.Loader.Trees;

/// <summary>Which names below a data set are never data.</summary>
internal sealed class FileFilter(IReadOnlyList<string> ignored)
{
    /// <summary>What file systems, archivers, NAS devices and desktops leave in folders.</summary>
    private static readonly HashSet<string> Foreign = new(StringComparer.OrdinalIgnoreCase)
    {
        "lost+found", "__MACOSX", "@eaDir", "@tmp", "@Recycle", "@Recently-Snapshot", "#recycle", "#snapshot",
        "System Volume Information", "$RECYCLE.BIN", "RECYCLER", "__pycache__", "Thumbs.db", "ehthumbs.db", "desktop.ini",
    };

    private static readonly HashSet<string>.AlternateLookup<ReadOnlySpan<char>> ForeignNames = Foreign.GetAlternateLookup<ReadOnlySpan<char>>();

    /// <summary>Nothing is ignored but what is foreign everywhere.</summary>
    public static FileFilter None { get; } = new([]);

    /// <summary>Why a file or folder is left out, or null.</summary>
    /// <param name="path">Its path below the data, with '/' between names.</param>
    /// <param name="name">The last of them.</param>
    public LeftOutReason? Reason(ReadOnlySpan<char> path, ReadOnlySpan<char> name)
    {
        if (ForeignNames.Contains(name))
        {
            return LeftOutReason.Foreign;
        }

        foreach (var pattern in ignored)
        {
            // A pattern with a '/' is about paths, one without about names.
            if (FileSystemName.MatchesSimpleExpression(pattern, pattern.Contains('/') ? path : name, ignoreCase: false))
            {
                return LeftOutReason.Ignored;
            }
        }

        return null;
    }

    /// <summary>The first part of a path that is left out: its length and why.</summary>
    public (int Length, LeftOutReason Reason)? Find(string path)
    {
        for (var begin = 0; begin < path.Length;)
        {
            var slash = path.IndexOf('/', begin);
            var end = slash < 0 ? path.Length : slash;
            if (Reason(path.AsSpan(0, end), path.AsSpan(begin, end - begin)) is { } reason)
            {
                return (end, reason);
            }

            begin = end + 1;
        }

        return null;
    }
}
