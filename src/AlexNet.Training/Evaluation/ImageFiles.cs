using AlexNet.Loader.Sources;
using AlexNet.Loader.Storage;

namespace AlexNet.Training.Evaluation;

/// <summary>Image files in the order in which they are given, of unknown classes.</summary>
public sealed class ImageFiles(IReadOnlyList<string> paths, IReadOnlyList<string> classNames) : IEncodedSource
{
    public int Count => paths.Count;

    public IReadOnlyList<string> ClassNames => classNames;

    public int Label(int sampleIndex) => 0;

    public string Name(int sampleIndex) => paths[sampleIndex];

    public void Read(int sampleIndex, ByteBuffer target) => target.ReadFile(paths[sampleIndex]);

    public void Dispose()
    {
        // Files are open only while they are read.
    }
}
