using AlexNet.Imaging;

namespace AlexNet.Loader;

/// <summary>What one thread keeps from image to image: buffers, and the sums over the training images it has seen.</summary>
internal sealed class PrepareWorker(ImageDecoders decoders)
{
    private readonly ImagePreparer preparer = new(decoders);
    private PixelSums? sums;

    /// <summary>Exact sums, or null where no training image was seen.</summary>
    public PixelSums? Sums => sums;

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
            preparer.Prepare((IEncodedSource)source, index, size, target);
        }
    }

    public void Count(ReadOnlySpan<byte> pixels, int size) => (sums ??= new PixelSums(size)).Add(pixels);
}
