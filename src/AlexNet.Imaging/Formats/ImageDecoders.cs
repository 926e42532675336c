namespace AlexNet.Imaging;

/// <summary>The known formats, chosen by content. May be used by many threads at once.</summary>
public sealed class ImageDecoders
{
    private static readonly List<Func<int, IImageDecoder>> Registered = [];

    private readonly IImageDecoder[] decoders;
    private readonly ExifOrientation exif;

    /// <summary>All formats of this library and the registered ones.</summary>
    /// <param name="exif">What is done with EXIF's orientation.</param>
    /// <param name="maxPixels">Larger images are refused before they are decoded.</param>
    public ImageDecoders(ExifOrientation exif = ExifOrientation.Ignore, int maxPixels = ImageLimits.MaxPixels)
        : this(exif, [new JpegDecoder(maxPixels), new PngDecoder(maxPixels), .. CreateRegistered(maxPixels)])
    {
    }

    /// <summary>The given formats, asked in this order.</summary>
    public ImageDecoders(ExifOrientation exif, params IImageDecoder[] decoders)
    {
        (this.exif, this.decoders) = (exif, decoders);
    }

    /// <summary>Adds a format to every later instance, after those of this library. To be called once, at start-up.</summary>
    /// <param name="create">Makes the decoder for a limit of pixels.</param>
    public static void Register(Func<int, IImageDecoder> create)
    {
        lock (Registered)
        {
            Registered.Add(create);
        }
    }

    /// <summary>Decodes a whole file of any known format.</summary>
    /// <exception cref="ImageFormatException">The format is unknown or the content damaged.</exception>
    public void Decode(ReadOnlySpan<byte> content, RgbImage image)
    {
        var decoder = Find(content);
        decoder.Decode(content, image);
        if (exif == ExifOrientation.Apply)
        {
            image.Turn(decoder.Orientation(content));
        }
    }

    /// <summary>Decodes at least what a part of the prepared square is made of; other rows may hold anything.</summary>
    /// <exception cref="ImageFormatException">The format is unknown or the content damaged.</exception>
    public void Decode(ReadOnlySpan<byte> content, RgbImage image, SquarePart part)
    {
        var decoder = Find(content);
        if (exif == ExifOrientation.Apply && decoder.Orientation(content) != 1)
        {
            // What is below in the file may be above in the picture.
            Decode(content, image);
        }
        else
        {
            decoder.Decode(content, image, part);
        }
    }

    private static IImageDecoder[] CreateRegistered(int maxPixels)
    {
        lock (Registered)
        {
            return [.. Registered.Select(create => create(maxPixels))];
        }
    }

    private IImageDecoder Find(ReadOnlySpan<byte> content)
    {
        foreach (var decoder in decoders)
        {
            if (decoder.Recognises(content))
            {
                return decoder;
            }
        }

        var known = string.Join(" or ", decoders.Select(d => d.Format));
        throw new ImageFormatException($"not a {known}: {Signature.Describe(content)}");
    }
}
