namespace AlexNet.Imaging;

/// <summary>The known formats, chosen by content. May be used by many threads at once.</summary>
public sealed class ImageDecoders
{
    private readonly IImageDecoder[] decoders;

    /// <summary>All formats of this library, refusing images above <paramref name="maxPixels"/> pixels before decoding them.</summary>
    public ImageDecoders(int maxPixels = JpegDecoder.DefaultMaxPixels)
        : this(new JpegDecoder(maxPixels))
    {
    }

    /// <summary>The given formats, asked in this order.</summary>
    public ImageDecoders(params IImageDecoder[] decoders)
    {
        this.decoders = decoders;
    }

    /// <summary>Decodes a whole file of any known format.</summary>
    /// <exception cref="ImageFormatException">The format is unknown or the content damaged.</exception>
    public void Decode(ReadOnlySpan<byte> content, RgbImage image)
    {
        foreach (var decoder in decoders)
        {
            if (decoder.Recognises(content))
            {
                decoder.Decode(content, image);
                return;
            }
        }

        var known = string.Join(" or ", decoders.Select(d => d.Format));
        throw new ImageFormatException($"not a {known}: {Signature.Describe(content)}");
    }
}
