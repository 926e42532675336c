using AlexNet.Loader.Storage;

namespace AlexNet.Loader.Archives;

/// <summary>What an entry of an archive, or a name in a folder, is.</summary>
internal enum EntryKind
{
    /// <summary>A file whose bytes lie in one piece.</summary>
    File,

    /// <summary>A folder.</summary>
    Folder,

    /// <summary>Another name of an entry before it.</summary>
    HardLink,

    /// <summary>A name of something else.</summary>
    SymbolicLink,

    /// <summary>A file without its empty parts.</summary>
    Sparse,

    /// <summary>A device, a pipe, or a part of a file.</summary>
    Special,

    /// <summary>A file that only its key opens.</summary>
    Encrypted,

    /// <summary>A file packed by a method that is not read here.</summary>
    Packed,
}

/// <summary>One entry of an archive, or a file below a folder.</summary>
/// <param name="Name">Its path with '/' between names, without "./" before it; a folder's ends in '/'.</param>
/// <param name="Kind">What it is.</param>
/// <param name="Offset">Where its bytes begin in the archive's file; in a zip, where its own header does; on the disk, when it was last
/// written, in nanoseconds since 1970: what tells two versions of a file apart.</param>
/// <param name="Length">How many they are.</param>
/// <param name="Stored">How many bytes of the archive they are packed into; −1 where they are not.</param>
/// <param name="Method">How they are packed in a zip, by its numbers.</param>
internal readonly record struct ArchiveEntry(string Name, EntryKind Kind, long Offset, long Length, long Stored = -1, ushort Method = 0)
{
    /// <summary>Why it cannot be read as an image, or null.</summary>
    public string? Fault => Kind switch
    {
        EntryKind.HardLink or EntryKind.SymbolicLink => "a link in an archive, allowed are files",
        EntryKind.Sparse => "a sparse file in a tar, allowed are whole ones",
        EntryKind.Special => "a device, pipe or part of a file in an archive, allowed are files",
        EntryKind.Encrypted => "encrypted, allowed are files that no password locks",
        EntryKind.Packed => $"packed with {ZipMethod.Name(Method)}, allowed are stored and deflated files",
        _ when Length > ByteBuffer.MaxFileBytes => $"{Length} bytes, allowed are at most {ByteBuffer.MaxFileBytes}",
        _ => null,
    };

    /// <summary>Whether it or a folder above it is hidden.</summary>
    public bool IsHidden => Name.StartsWith('.') || Name.Contains("/.", StringComparison.Ordinal);
}
