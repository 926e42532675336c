using AlexNet.Loader.Storage;

namespace AlexNet.Loader.Sources;

/// <summary>Image files in class folders.</summary>
internal sealed class FolderSource : IEncodedSource
{
    private readonly string _root;
    private readonly string[] _paths;
    private readonly int[] _labels;

    /// <param name="root">The folder that paths are relative to.</param>
    /// <param name="classNames">Name of every class, by label.</param>
    /// <param name="files">Relative path and label of every image, in order.</param>
    /// <param name="fingerprint">Of the files.</param>
    internal FolderSource(string root, IReadOnlyList<string> classNames, IReadOnlyCollection<(string Path, int Label)> files, string? fingerprint = null)
    {
        Fingerprint = fingerprint;
        _root = root;
        ClassNames = classNames;
        _paths = files.Select(file => file.Path).ToArray();
        _labels = files.Select(file => file.Label).ToArray();
    }

    /// <inheritdoc/>
    public int Count => _paths.Length;

    /// <inheritdoc/>
    public IReadOnlyList<string> ClassNames { get; }

    /// <inheritdoc/>
    public string? Fingerprint { get; }

    /// <inheritdoc/>
    public int Label(int sampleIndex) => _labels[sampleIndex];

    /// <inheritdoc/>
    public string Name(int sampleIndex) => Path.Combine(_root, _paths[sampleIndex]);

    /// <inheritdoc/>
    public void Read(int sampleIndex, ByteBuffer target) => target.ReadFile(Name(sampleIndex));

    /// <inheritdoc/>
    public void Dispose()
    {
    }
}
