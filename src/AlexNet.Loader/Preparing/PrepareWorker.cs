using AlexNet.Imaging;

namespace AlexNet.Loader;

/// <summary>What one thread keeps from image to image: buffers, and the sums over the training images it has seen.</summary>
internal sealed class PrepareWorker(ImageDecoders decoders)
{
    private readonly ImagePreparer preparer = new(decoders);
    private PixelSums? sums;
    private byte[] pixels = [];

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

    /// <summary>Adds an image to the sums, without keeping its pixels.</summary>
    /// <exception cref="Exception">One that <see cref="BadImages.IsBad"/> knows, if the image cannot be used.</exception>
    public void Count(IImageSource source, int index, int size)
    {
        if (source is IPreparedSource prepared)
        {
            Count(prepared.Pixels(index), size);
            return;
        }

        Array.Resize(ref pixels, size * size * 3);
        Prepare(source, index, size, pixels);
        Count(pixels, size);
    }

    public void Count(ReadOnlySpan<byte> pixels, int size) => (sums ??= new PixelSums(size)).Add(pixels);
}
