using AlexNet.Imaging.Formats.Decoding;
using AlexNet.Imaging.Formats.Exif;
using AlexNet.Imaging.Images;
using AlexNet.Imaging.Resizing;

namespace AlexNet.Imaging.Formats;

/// <summary>The decoders of the known formats, chosen by content. May be used by many threads at once.</summary>
public sealed class ImageDecoders
{
    private readonly IImageDecoder[] _decoders;
    private readonly ExifOrientation _exif;

    /// <param name="exif">What is done with EXIF's orientation.</param>
    /// <param name="decoders">Asked in this order.</param>
    public ImageDecoders(ExifOrientation exif, params IImageDecoder[] decoders)
    {
        (_exif, _decoders) = (exif, decoders);
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

    private IImageDecoder Find(ReadOnlySpan<byte> content)
    {
        foreach (var decoder in _decoders)
        {
            if (decoder.Recognises(content))
            {
                return decoder;
            }
        }

        var known = string.Join(", ", _decoders[..^1].Select(decoder => decoder.Format));
        throw new ImageFormatException($"not a {known} or {_decoders[^1].Format}: {Signature.Describe(content)}");
    }
}
