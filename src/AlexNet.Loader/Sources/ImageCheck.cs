using AlexNet.Core;
using AlexNet.Imaging;

namespace AlexNet.Loader;

/// <summary>
/// Tells a class folder with images from one with other files only, by the files' first bytes. The files are looked at until the first
/// image, so where the data is in order this costs one small read per class.
/// </summary>
internal static class ImageCheck
{
    /// <param name="folder">A class folder.</param>
    /// <param name="files">Its files, relative to it.</param>
    /// <exception cref="UserErrorException">None of them is an image of any known format.</exception>
    public static void RequireOne(string folder, IReadOnlyList<string> files)
    {
        string? found = null;
        foreach (var file in files)
        {
            if (StartsAsImage(Path.Combine(folder, file), out var start))
            {
                return;
            }

            found ??= $"{file} {start}";
        }

        var what = files.Count switch
        {
            0 => "",
            1 => $" ({found})",
            _ => $" ({files.Count} other files; the first: {found})",
        };
        throw new UserErrorException($"{folder}: no images in this class folder{what}, allowed is at least one");
    }

    /// <param name="start">What else it is, in words.</param>
    private static bool StartsAsImage(string path, out string start)
    {
        Span<byte> bytes = stackalloc byte[Signature.Length];
        try
        {
            using var file = File.OpenHandle(path);
            bytes = bytes[..RandomAccess.Read(file, bytes, fileOffset: 0)];
        }
        catch (Exception error) when (error is IOException or UnauthorizedAccessException)
        {
            start = $"cannot be read: {error.Message}";
            return false;
        }

        start = bytes.IsEmpty ? "is empty" : Signature.Describe(bytes);
        return Signature.IsImage(bytes);
    }
}
