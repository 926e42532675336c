namespace AlexNet.Loader.Archives;

/// <summary>What an entry of a tar is.</summary>
internal enum TarKind
{
    /// <summary>A file whose bytes lie in one piece in the tar.</summary>
    File,

    /// <summary>A folder.</summary>
    Folder,

    /// <summary>A hard or symbolic link.</summary>
    Link,

    /// <summary>A file without its empty parts.</summary>
    Sparse,

    /// <summary>A device, a pipe, or a part of a file.</summary>
    Special,
}
