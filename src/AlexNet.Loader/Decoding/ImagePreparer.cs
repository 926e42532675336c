using AlexNet.Imaging.Formats;
using AlexNet.Imaging.Formats.Decoding;
using AlexNet.Imaging.Images;
using AlexNet.Imaging.Resizing;
using AlexNet.Loader.Sources;
using AlexNet.Loader.Storage;

namespace AlexNet.Loader.Decoding;

/// <summary>Reads, decodes and resizes one image after the other. One instance per worker: it keeps its buffers.</summary>
public sealed class ImagePreparer(ImageDecoders decoders)
{
    /// <summary>Each of a worker's buffers above this size, a decoded image of 16 megapixels, is given up after use.</summary>
    internal const int KeptBytes = 48 << 20;

    private readonly ByteBuffer _bytes = new();
    private readonly RgbImage _image = new();
    private readonly SquareResizer _resizer = new();

    /// <summary>Makes the prepared square image.</summary>
    /// <param name="source">Where the image is.</param>
    /// <param name="sampleIndex">Which image.</param>
    /// <param name="size">S.</param>
    /// <param name="target">S × S × 3 bytes.</param>
    /// <returns>What is odd about the file although every pixel is right, or null.</returns>
    /// <exception cref="IOException">The file cannot be read.</exception>
    /// <exception cref="ImageFormatException">It is no image, or a damaged one.</exception>
    public string? Prepare(IEncodedSource source, int sampleIndex, int size, Span<byte> target)
    {
        source.Read(sampleIndex, _bytes);
        return Prepare(size, target);
    }

    /// <summary>Makes the prepared square image of a single file.</summary>
    /// <returns>What is odd about the file although every pixel is right, or null.</returns>
    /// <exception cref="IOException">The file cannot be read.</exception>
    /// <exception cref="ImageFormatException">It is no image, or a damaged one.</exception>
    public string? Prepare(string path, int size, Span<byte> target)
    {
        _bytes.ReadFile(path);
        return Prepare(size, target);
    }

    private string? Prepare(int size, Span<byte> target)
    {
        try
        {
            decoders.Decode(_bytes.Bytes, _image);
            _resizer.Resize(_image, size, target);
            return _image.Oddity;
        }
        finally
        {
            _image.Trim(KeptBytes);
            _bytes.Trim(KeptBytes);
        }
    }
}
