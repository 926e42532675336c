using AlexNet.Loader.Storage;

namespace AlexNet.Loader.Archives;

/// <summary>What an entry of a tar is.</summary>
internal enum TarKind
{
    /// <summary>A file whose bytes lie in one piece in the tar.</summary>
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
}

/// <summary>One entry of a tar.</summary>
/// <param name="Name">Its path with '/' between names, without "./" before it; a folder's ends in '/'.</param>
/// <param name="Kind">What it is.</param>
/// <param name="Offset">Where its bytes begin in the archive's file.</param>
/// <param name="Length">How many they are.</param>
internal readonly record struct TarEntry(string Name, TarKind Kind, long Offset, long Length)
{
    /// <summary>Why it cannot be read as an image, or null.</summary>
    public string? Fault => Kind switch
    {
        TarKind.HardLink or TarKind.SymbolicLink => "a link in a tar, allowed are files",
        TarKind.Sparse => "a sparse file in a tar, allowed are whole ones",
        TarKind.Special => "a device, pipe or part of a file in a tar, allowed are files",
        _ when Length > ByteBuffer.MaxFileBytes => $"{Length} bytes, allowed are at most {ByteBuffer.MaxFileBytes}",
        _ => null,
    };

    /// <summary>Whether it or a folder above it is hidden.</summary>
    public bool IsHidden => Name.StartsWith('.') || Name.Contains("/.", StringComparison.Ordinal);
}
