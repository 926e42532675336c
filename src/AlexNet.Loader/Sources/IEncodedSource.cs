using AlexNet.Loader.Storage;

namespace AlexNet.Loader.Sources;

/// <summary>Image files that have to be decoded and resized.</summary>
public interface IEncodedSource : IImageSource
{
    /// <summary>Reads the whole file of an image.</summary>
    /// <exception cref="IOException">It cannot be read.</exception>
    void Read(int index, ByteBuffer target);
}
