namespace AlexNet.Loader;

/// <summary>Image files in class folders.</summary>
public sealed class FolderSource : IEncodedSource
{
    private readonly string root;
    private readonly string[] paths;
    private readonly int[] labels;

    /// <param name="root">The folder that paths are relative to.</param>
    /// <param name="classNames">Name of every class, by label.</param>
    /// <param name="files">Relative path and label of every image, in order.</param>
    internal FolderSource(string root, IReadOnlyList<string> classNames, IReadOnlyCollection<(string Path, int Label)> files)
    {
        this.root = root;
        ClassNames = classNames;
        paths = files.Select(file => file.Path).ToArray();
        labels = files.Select(file => file.Label).ToArray();
    }

    /// <inheritdoc/>
    public int Count => paths.Length;

    /// <inheritdoc/>
    public IReadOnlyList<string> ClassNames { get; }

    /// <inheritdoc/>
    public int Label(int index) => labels[index];

    /// <inheritdoc/>
    public string Name(int index) => Path.Combine(root, paths[index]);

    /// <inheritdoc/>
    public void Read(int index, ByteBuffer target) => target.ReadFile(Name(index));

    /// <inheritdoc/>
    public void Dispose()
    {
    }
}
