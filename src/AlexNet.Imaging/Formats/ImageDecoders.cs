using AlexNet.Imaging.Formats.Decoding;
using AlexNet.Imaging.Formats.Exif;
using AlexNet.Imaging.Formats.Jpeg;
using AlexNet.Imaging.Formats.Png;
using AlexNet.Imaging.Images;
using AlexNet.Imaging.Resizing;

namespace AlexNet.Imaging.Formats;

/// <summary>The known formats, chosen by content. May be used by many threads at once.</summary>
public sealed class ImageDecoders
{
    private static readonly List<Func<int, IImageDecoder>> Registered = [];

    private readonly IImageDecoder[] _decoders;
    private readonly ExifOrientation _exif;

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
        (_exif, _decoders) = (exif, decoders);
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
        if (_exif == ExifOrientation.Apply)
        {
            image.Turn(decoder.Orientation(content));
        }
    }

    /// <summary>Decodes at least what a part of the prepared square is made of; other rows may hold anything, and damage in them goes unnoticed.</summary>
    /// <exception cref="ImageFormatException">The format is unknown or the content damaged.</exception>
    public void Decode(ReadOnlySpan<byte> content, RgbImage image, SquarePart part)
    {
        var decoder = Find(content);
        if (_exif == ExifOrientation.Apply && decoder.Orientation(content) != 1)
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
        foreach (var decoder in _decoders)
        {
            if (decoder.Recognises(content))
            {
                return decoder;
            }
        }

        var known = string.Join(" or ", _decoders.Select(d => d.Format));
        throw new ImageFormatException($"not a {known}: {Signature.Describe(content)}");
    }
}
