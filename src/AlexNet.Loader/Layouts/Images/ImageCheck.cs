using AlexNet.Core;
using AlexNet.Imaging.Formats;
using AlexNet.Loader.Archives;
using AlexNet.Loader.Storage;
using AlexNet.Loader.Trees;

namespace AlexNet.Loader.Layouts.Images;

/// <summary>
/// Tells images from other files. What is named as images are is taken for one without a look, so that where the data is in order this
/// costs one small read per class; anything else is looked at.
/// </summary>
internal static class ImageCheck
{
    private static readonly HashSet<string> Extensions = new([.. Decodable.Select(name => "." + name), ".heic", ".heif", ".avif", ".jxl", ".jp2", ".psd"], StringComparer.OrdinalIgnoreCase);

    /// <summary>Extensions of the formats that can be decoded here, without their dot, in lower case.</summary>
    public static IReadOnlyList<string> Decodable => ["jpg", "jpeg", "png", "jpe", "jfif", "bmp", "gif", "webp", "tif", "tiff", "tga", "pbm", "pgm", "ppm", "pnm"];

    /// <summary>Whether a file is an image by its name, or else by its first bytes.</summary>
    public static bool IsImage(FileTree tree, ArchiveEntry entry) =>
        Extensions.Contains(Path.GetExtension(entry.Name)) || StartsAsImage(tree, entry, out _);

    /// <summary>Refuses a class folder whose files bear images' names, and none is one. They are looked at until the first that is.</summary>
    /// <param name="shown">What messages call it, where it is not called as it lies.</param>
    /// <exception cref="UserErrorException">None of them is an image of any known format.</exception>
    public static void RequireOne(FileTree folder, IReadOnlyCollection<ArchiveEntry> images, string? shown = null)
    {
        if (images.Count > 0 && !images.Any(entry => StartsAsImage(folder, entry, out _)))
        {
            throw NoImages(folder, images, shown);
        }
    }

    /// <summary>A class folder with other files only.</summary>
    public static UserErrorException NoImages(FileTree folder, IReadOnlyCollection<ArchiveEntry> files, string? shown = null)
    {
        var first = files.FirstOrDefault();
        var found = first.Name is null ? "" : $"{Short(folder, first)} {(StartsAsImage(folder, first, out var start) ? "cannot be read" : start)}";
        var what = files.Count switch
        {
            0 => "",
            1 => $" ({found})",
            _ => $" ({files.Count} other files; the first: {found})",
        };
        var ways = folder.Prefix.Length == 0 ? (FormattableString)$""
            : $"; {Setting.Named("ignore")} {folder.Prefix.TrimEnd('/').Split('/')[^1]} leaves it out, {Setting.Named("allow-empty")} keeps it as a class without images";
        return UserErrorException.Of($"{shown ?? folder.Shown}: no images in this class folder{what}, allowed is at least one{ways}");
    }

    /// <summary>On the disk a path within the class folder, in an archive the whole one.</summary>
    private static string Short(FileTree folder, ArchiveEntry entry) => folder.Archive is null ? entry.Name[folder.Prefix.Length..] : entry.Name;

    /// <param name="start">What else it is, in words.</param>
    private static bool StartsAsImage(FileTree tree, ArchiveEntry entry, out string start)
    {
        Span<byte> bytes = stackalloc byte[Signature.Length];
        try
        {
            bytes = bytes[..Read(tree, entry, bytes)];
        }
        catch (Exception error) when (error is IOException or UnauthorizedAccessException)
        {
            start = $"cannot be read: {error.Message}";
            return false;
        }

        start = bytes.IsEmpty ? "is empty" : Signature.Describe(bytes);
        return Signature.IsImage(bytes);
    }

    private static int Read(FileTree tree, ArchiveEntry entry, Span<byte> bytes)
    {
        if (tree.Archive is { } archive)
        {
            return ArchivedImage.Of(archive, entry, entry.Name, "").ReadStart(bytes);
        }

        using var file = FileBytes.Open(tree.PathOf(entry), FileOptions.None);
        return file is null ? 0 : RandomAccess.Read(file, bytes, fileOffset: 0);
    }
}
