using System.IO.Enumeration;
using AlexNet.Core;
using AlexNet.Imaging.Formats;

namespace AlexNet.Training.Evaluation;

/// <summary>The images that a prediction is about.</summary>
/// <param name="Paths">Files as given, and in place of a folder the images below it, by name.</param>
/// <param name="Others">How many files below the folders are no images, which their first bytes say.</param>
public sealed record PredictionImages(IReadOnlyList<string> Paths, int Others)
{
    /// <summary>Hidden files and folders are left out, and links to folders are not followed: they may lead in a circle.</summary>
    /// <param name="given">Files, whatever they hold and whether or not they are there, and folders.</param>
    /// <exception cref="UserErrorException">A folder cannot be read.</exception>
    public static PredictionImages Of(IEnumerable<string> given, CancellationToken cancellation)
    {
        var (paths, others) = (new List<string>(), 0);
        foreach (var path in given)
        {
            if (!Directory.Exists(path))
            {
                paths.Add(path);
                continue;
            }

            foreach (var file in Below(path, cancellation))
            {
                cancellation.ThrowIfCancellationRequested();
                if (IsImage(file))
                {
                    paths.Add(file);
                }
                else
                {
                    others++;
                }
            }
        }

        return new PredictionImages(paths, others);
    }

    private static string[] Below(string folder, CancellationToken cancellation)
    {
        var files = new FileSystemEnumerable<string>(
            folder, (ref FileSystemEntry entry) => entry.ToSpecifiedFullPath(), new EnumerationOptions { RecurseSubdirectories = true, AttributesToSkip = FileAttributes.Hidden, IgnoreInaccessible = false })
        {
            ShouldIncludePredicate = (ref FileSystemEntry entry) => !entry.IsDirectory,
            ShouldRecursePredicate = (ref FileSystemEntry entry) => (entry.Attributes & FileAttributes.ReparsePoint) == 0,
        };
        try
        {
            var paths = new List<string>();
            foreach (var file in files)
            {
                cancellation.ThrowIfCancellationRequested();
                paths.Add(file);
            }

            return [.. paths.Order(StringComparer.Ordinal)];
        }
        catch (Exception error) when (error is IOException or UnauthorizedAccessException)
        {
            throw new UserErrorException($"{folder}: cannot be read: {error.Message}", error);
        }
    }

    /// <summary>What cannot be opened is for the prediction to name.</summary>
    private static bool IsImage(string path)
    {
        Span<byte> start = stackalloc byte[Signature.Length];
        try
        {
            // Pipes and devices have no length, and would be waited for.
            if (new FileInfo(path).Length == 0)
            {
                return false;
            }

            using var file = File.OpenHandle(path);
            return Signature.IsImage(start[..RandomAccess.Read(file, start, fileOffset: 0)]);
        }
        catch (Exception error) when (error is IOException or UnauthorizedAccessException)
        {
            return true;
        }
    }
}
