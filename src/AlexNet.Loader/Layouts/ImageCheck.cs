using AlexNet.Core;
using AlexNet.Imaging.Formats;
using AlexNet.Loader.Archives;
using AlexNet.Loader.Storage;

namespace AlexNet.Loader.Layouts;

/// <summary>
/// Tells a class folder with images from one with other files only, by the files' first bytes. The files are looked at until the first
/// image, so where the data is in order this costs one small read per class.
/// </summary>
internal static class ImageCheck
{
    private delegate int ReadStart(Span<byte> start);

    /// <param name="folder">A class folder on disk.</param>
    /// <param name="files">Its files, relative to it.</param>
    /// <exception cref="UserErrorException">None of them is an image of any known format.</exception>
    public static void RequireOne(string folder, IReadOnlyList<string> files)
    {
        RequireOne(folder, files.Select(file => (file, ReaderOf(Path.Combine(folder, file)))));
    }

    /// <param name="folder">What messages call the class folder.</param>
    /// <param name="images">Its files, in an archive.</param>
    /// <exception cref="UserErrorException">None of them is an image of any known format.</exception>
    public static void RequireOne(string folder, IEnumerable<ArchivedImage> images)
    {
        RequireOne(folder, images.Select(image => (image.Name, ReaderOf(image))));
    }

    private static void RequireOne(string folder, IEnumerable<(string Name, ReadStart Read)> files)
    {
        string? found = null;
        var count = 0;
        foreach (var (name, read) in files)
        {
            if (StartsAsImage(read, out var start))
            {
                return;
            }

            found ??= $"{name} {start}";
            count++;
        }

        var what = count switch
        {
            0 => "",
            1 => $" ({found})",
            _ => $" ({count} other files; the first: {found})",
        };
        throw new UserErrorException($"{folder}: no images in this class folder{what}, allowed is at least one");
    }

    /// <param name="read">Reads the first bytes.</param>
    /// <param name="start">What else it is, in words.</param>
    private static bool StartsAsImage(ReadStart read, out string start)
    {
        Span<byte> bytes = stackalloc byte[Signature.Length];
        try
        {
            bytes = bytes[..read(bytes)];
        }
        catch (Exception error) when (error is IOException or UnauthorizedAccessException)
        {
            start = $"cannot be read: {error.Message}";
            return false;
        }

        start = bytes.IsEmpty ? "is empty" : Signature.Describe(bytes);
        return Signature.IsImage(bytes);
    }

    private static ReadStart ReaderOf(string path) => bytes =>
    {
        using var file = FileBytes.Open(path, FileOptions.None);
        return file is null ? 0 : RandomAccess.Read(file, bytes, fileOffset: 0);
    };

    private static ReadStart ReaderOf(ArchivedImage image) => bytes =>
    {
        return image.Fault is null
            ? image.Archive.Read(bytes[..Math.Min(bytes.Length, image.Length)], image.Offset)
            : throw new IOException(image.Fault);
    };
}
