namespace AlexNet.Imaging.ImageSharp;

/// <summary>
/// The colour of a transparent pixel stays as stored, in GIF as in every other format: where no index is marked as transparent, the decoder gives each its
/// colour.
/// </summary>
internal static class GifTransparency
{
    private const int HeaderLength = 13;
    private const byte Extension = 0x21;
    private const byte Control = 0xF9;

    /// <summary>Takes the mark away from what stands before the first picture.</summary>
    /// <param name="gif">The whole file, which is changed.</param>
    /// <returns>The same.</returns>
    public static byte[] Remove(byte[] gif)
    {
        if (gif.Length <= HeaderLength)
        {
            return gif;
        }

        var (packed, at) = (gif[10], HeaderLength);
        at += (packed & 0x80) == 0 ? 0 : 3 << ((packed & 7) + 1);
        while (at + 4 < gif.Length && gif[at] == Extension)
        {
            if (gif[at + 1] == Control && gif[at + 2] == 4)
            {
                gif[at + 3] &= 0xFE;
            }

            // Blocks, each behind its length; one of no bytes is the last.
            for (at += 2; at < gif.Length && gif[at] != 0; at += gif[at] + 1)
            {
            }

            at++;
        }

        return gif;
    }
}
