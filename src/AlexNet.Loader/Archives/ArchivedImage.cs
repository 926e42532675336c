namespace AlexNet.Loader.Archives;

/// <summary>An image in an archive.</summary>
/// <param name="Archive">The file it is in.</param>
/// <param name="Name">Its name there.</param>
/// <param name="Class">Name of its class.</param>
/// <param name="Offset">Where its bytes begin in the file.</param>
/// <param name="Length">How many they are.</param>
/// <param name="Fault">Why it cannot be read, or null.</param>
internal readonly record struct ArchivedImage(ArchiveFile Archive, string Name, string Class, long Offset, int Length, string? Fault)
{
    /// <summary>An entry of a tar; one that cannot be read is kept, to be counted and named.</summary>
    public static ArchivedImage Of(ArchiveFile archive, TarEntry entry, string name, string className)
    {
        return new ArchivedImage(archive, name, className, entry.Offset, entry.Fault is null ? (int)entry.Length : 0, entry.Fault);
    }
}
