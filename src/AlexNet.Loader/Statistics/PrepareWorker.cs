using AlexNet.Imaging.Formats;
using AlexNet.Loader.Decoding;
using AlexNet.Loader.Sources;

namespace AlexNet.Loader.Statistics;

/// <summary>What one thread keeps from image to image: buffers, and the sums over the training images it has seen.</summary>
internal sealed class PrepareWorker(ImageDecoders decoders)
{
    private readonly ImagePreparer _preparer = new(decoders);
    private PixelSums? _sums;
    private byte[] _pixels = [];

    /// <summary>Exact sums, or null where no training image was seen.</summary>
    public PixelSums? Sums => _sums;

    /// <param name="target">S × S × 3 bytes.</param>
    /// <exception cref="Exception">One that <see cref="BadImages.IsBad"/> knows, if the image cannot be used.</exception>
    public void Prepare(IImageSource source, int index, int size, Span<byte> target)
    {
        if (source is IPreparedSource prepared)
        {
            prepared.Pixels(index).CopyTo(target);
        }
        else
        {
            _preparer.Prepare((IEncodedSource)source, index, size, target);
        }
    }

    /// <summary>Adds an image to the sums, without keeping its pixels.</summary>
    /// <exception cref="Exception">One that <see cref="BadImages.IsBad"/> knows, if the image cannot be used.</exception>
    public void Count(IImageSource source, int index, int size)
    {
        if (source is IPreparedSource prepared)
        {
            Count(prepared.Pixels(index), size);
            return;
        }

        Array.Resize(ref _pixels, size * size * 3);
        Prepare(source, index, size, _pixels);
        Count(_pixels, size);
    }

    public void Count(ReadOnlySpan<byte> pixels, int size) => (_sums ??= new PixelSums(size)).Add(pixels);
}
