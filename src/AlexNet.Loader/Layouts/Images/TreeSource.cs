using AlexNet.Core;
using AlexNet.Loader.Archives;
using AlexNet.Loader.Sources;
using AlexNet.Loader.Storage;
using AlexNet.Loader.Trees;

namespace AlexNet.Loader.Layouts.Images;

/// <summary>Images of a tree, as a source.</summary>
internal static class TreeSource
{
    /// <param name="classNames">Name of every class, by label.</param>
    /// <exception cref="UserErrorException">An image is of another class, or there are none.</exception>
    public static IImageSource Create(FileTree tree, IReadOnlyList<string> classNames, IReadOnlyCollection<(ArchiveEntry Entry, string Class)> images)
    {
        if (tree.Archive is { } archive)
        {
            return ArchiveSource.Create(tree.Shown, classNames, [.. images.Select(image => ArchivedImage.Of(archive, image.Entry, image.Entry.Name, image.Class))]);
        }

        if (images.Count == 0)
        {
            throw new UserErrorException($"{tree.Shown}: no images, allowed is at least one");
        }

        var labelOf = classNames.Select((name, label) => (name, label)).ToDictionary(pair => pair.name, pair => pair.label);
        var unknown = images.FirstOrDefault(image => !labelOf.ContainsKey(image.Class));
        return unknown.Class is null
            ? new FolderSource(tree.Root, classNames, [.. images.Select(image => (image.Entry.Name, labelOf[image.Class]))], FingerprintOf(images))
            : throw new UserErrorException(
                $"{tree.Sub(unknown.Class).Shown}: the training split has no class {unknown.Class}, allowed are {Texts.Short(classNames)}");
    }

    private static string FingerprintOf(IEnumerable<(ArchiveEntry Entry, string Class)> images)
    {
        var fingerprint = new Fingerprint();
        foreach (var (entry, _) in images)
        {
            fingerprint.Add(entry.Name).Add(entry.Length).Add(entry.Offset);
        }

        return fingerprint.ToString();
    }
}
