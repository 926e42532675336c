using AlexNet.Imaging;

namespace AlexNet.Loader;

/// <summary>Reads, decodes and resizes one image after the other. One instance per worker: it keeps its buffers.</summary>
public sealed class ImagePreparer(ImageDecoders decoders)
{
    private readonly ByteBuffer bytes = new();
    private readonly RgbImage image = new();
    private readonly SquareResizer resizer = new();

    /// <summary>Makes the prepared square image.</summary>
    /// <param name="source">Where the image is.</param>
    /// <param name="index">Which image.</param>
    /// <param name="size">S.</param>
    /// <param name="target">S × S × 3 bytes.</param>
    /// <exception cref="IOException">The file cannot be read.</exception>
    /// <exception cref="ImageFormatException">It is no image, or a damaged one.</exception>
    public void Prepare(IEncodedSource source, int index, int size, Span<byte> target)
    {
        source.Read(index, bytes);
        Prepare(size, target);
    }

    /// <summary>Makes the prepared square image of a single file.</summary>
    /// <exception cref="IOException">The file cannot be read.</exception>
    /// <exception cref="ImageFormatException">It is no image, or a damaged one.</exception>
    public void Prepare(string path, int size, Span<byte> target)
    {
        bytes.ReadFile(path);
        Prepare(size, target);
    }

    private void Prepare(int size, Span<byte> target)
    {
        try
        {
            decoders.Decode(bytes.Bytes, image);
            resizer.Resize(image, size, target);
        }
        finally
        {
            image.Trim(Limits.KeptBytes);
            bytes.Trim(Limits.KeptBytes);
        }
    }
}
