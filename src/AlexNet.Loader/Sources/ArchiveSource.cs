using AlexNet.Core;
using AlexNet.Loader.Archives;
using AlexNet.Loader.Storage;
using AlexNet.Loader.Trees;

namespace AlexNet.Loader.Sources;

/// <summary>Image files inside archives, read where they lie.</summary>
internal sealed class ArchiveSource : IEncodedSource
{
    private readonly ArchivedImage[] _images;
    private readonly int[] _labels;
    private readonly ArchiveFile[] _archives;

    private ArchiveSource(IReadOnlyList<string> classNames, ArchivedImage[] images, int[] labels)
    {
        (ClassNames, _images, _labels) = (classNames, images, labels);
        _archives = images.Select(image => image.Archive).Distinct().ToArray();
    }

    /// <inheritdoc/>
    public int Count => _images.Length;

    /// <inheritdoc/>
    public IReadOnlyList<string> ClassNames { get; }

    /// <inheritdoc/>
    public string? Fingerprint
    {
        get
        {
            var fingerprint = new Fingerprint();
            foreach (var archive in _archives)
            {
                fingerprint.AddFile(archive.Path);
            }

            foreach (ref readonly var image in _images.AsSpan())
            {
                fingerprint.Add(image.Name).Add(image.Offset).Add(image.Length);
            }

            return fingerprint.ToString();
        }
    }

    /// <inheritdoc/>
    public int Label(int sampleIndex) => _labels[sampleIndex];

    /// <inheritdoc/>
    public string Name(int sampleIndex) => $"{_images[sampleIndex].Archive.Path}, {_images[sampleIndex].Name}";

    /// <inheritdoc/>
    public void Read(int sampleIndex, ByteBuffer target) => _images[sampleIndex].Read(target);

    /// <summary>Closes the archives.</summary>
    public void Dispose()
    {
        foreach (var archive in _archives)
        {
            archive.Dispose();
        }
    }

    /// <param name="where">What messages call the data.</param>
    /// <param name="classNames">Name of every class, by label.</param>
    /// <param name="images">At least one.</param>
    /// <exception cref="UserErrorException">An image is of another class, or there are none.</exception>
    internal static ArchiveSource Create(string where, IReadOnlyList<string> classNames, ArchivedImage[] images)
    {
        if (images.Length == 0)
        {
            throw new UserErrorException($"{where}: no images, allowed is at least one");
        }

        var labelOf = classNames.Select((name, label) => (name, label)).ToDictionary(pair => pair.name, pair => pair.label);
        var labels = new int[images.Length];
        for (var i = 0; i < images.Length; i++)
        {
            labels[i] = labelOf.TryGetValue(images[i].Class, out var label)
                ? label
                : throw new UserErrorException(
                    $"{where}: the training split has no class {images[i].Class}, allowed are {Texts.Short(classNames)}");
        }

        return new ArchiveSource(classNames, images, labels);
    }
}
