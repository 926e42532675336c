using AlexNet.Imaging.Images;
using AlexNet.Imaging.Resizing;

namespace AlexNet.Imaging.Formats.Decoding;

/// <summary>Decodes one format. Implementations may be used by many threads at once.</summary>
public interface IImageDecoder
{
    /// <summary>The format's name, such as "JPEG".</summary>
    string Format { get; }

    /// <summary>Whether the first bytes are this format's. File names are never asked.</summary>
    bool Recognises(ReadOnlySpan<byte> content);

    /// <summary>Decodes a whole file into <paramref name="image"/>, as stored: no orientation is applied.</summary>
    /// <exception cref="ImageFormatException">The content is damaged, unsupported or above the pixel limit.</exception>
    void Decode(ReadOnlySpan<byte> content, RgbImage image);

    /// <summary>
    /// As <see cref="Decode(ReadOnlySpan{byte}, RgbImage)"/>, but rows that a part of the prepared square is not made of may hold anything,
    /// and damage in what is not decoded may go unnoticed: for files that were decoded whole before. Formats in which nothing can be saved decode everything.
    /// </summary>
    /// <exception cref="ImageFormatException">The content is damaged, unsupported or above the pixel limit.</exception>
    void Decode(ReadOnlySpan<byte> content, RgbImage image, SquarePart part) => Decode(content, image);

    /// <summary>The EXIF orientation of a file that was decoded, 1 to 8; 1 where it has none or a senseless one.</summary>
    int Orientation(ReadOnlySpan<byte> content);
}
