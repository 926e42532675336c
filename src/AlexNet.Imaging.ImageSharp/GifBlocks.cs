using AlexNet.Imaging.Formats.Decoding;

namespace AlexNet.Imaging.ImageSharp;

/// <summary>The blocks of a GIF up to its first picture: what the decoder does otherwise, or does not miss.</summary>
internal static class GifBlocks
{
    private const int HeaderLength = 13;
    private const int PictureHeadLength = 10;
    private const byte Extension = 0x21;
    private const byte Control = 0xF9;
    private const byte Picture = 0x2C;

    /// <summary>
    /// Takes the mark of transparency away: where no index is transparent, the decoder gives each its colour as stored, as in every other format.
    /// </summary>
    /// <param name="gif">The whole file, which is changed.</param>
    /// <returns>The same.</returns>
    /// <exception cref="ImageFormatException">The first picture is not there, or not all of it: the decoder would make something up.</exception>
    public static byte[] ShowAll(byte[] gif)
    {
        var at = HeaderLength + (gif.Length < HeaderLength ? 0 : MapLength(gif[10]));
        while (at + 4 < gif.Length && gif[at] == Extension)
        {
            if (gif[at + 1] == Control && gif[at + 2] == 4)
            {
                gif[at + 3] &= 0xFE;
            }

            at = End(gif, at + 2);
        }

        // Behind the picture's head comes its own map, and a byte that says how long codes are at first.
        var isWhole = at + PictureHeadLength < gif.Length && gif[at] == Picture
            && End(gif, at + PictureHeadLength + MapLength(gif[at + PictureHeadLength - 1]) + 1) <= gif.Length;
        return isWhole ? gif : throw new ImageFormatException("corrupt GIF: no whole picture in it");
    }

    /// <summary>Bytes of the colours that follow, if these flags say that any do.</summary>
    private static int MapLength(byte flags) => (flags & 0x80) == 0 ? 0 : 3 << ((flags & 7) + 1);

    /// <summary>Goes past blocks, each behind its length, up to one of no bytes; beyond the file's end where that is missing.</summary>
    private static int End(ReadOnlySpan<byte> gif, int at)
    {
        while (at < gif.Length && gif[at] != 0)
        {
            at += gif[at] + 1;
        }

        return at + 1;
    }
}
