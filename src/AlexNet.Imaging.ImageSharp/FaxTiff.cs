using AlexNet.Imaging.Formats.Exif;

namespace AlexNet.Imaging.ImageSharp;

/// <summary>Fax codes in a TIFF say white and black. Where the file says besides that 0 is black, the decoder takes them the wrong way round.</summary>
internal static class FaxTiff
{
    private const int Compression = 259;
    private const int Photometric = 262;
    private const int EntryLength = 12;

    /// <summary>Says that 0 is white where the codes are a fax's.</summary>
    /// <param name="tiff">The whole file, which is changed.</param>
    /// <returns>The same.</returns>
    public static byte[] Mend(byte[] tiff)
    {
        var (at, value) = ExifTags.Find(tiff, Photometric);
        if (value == 1 && ExifTags.Find(tiff, Compression).Value is 2 or 3 or 4)
        {
            // The number begins or ends the entry's last four bytes, whichever the order.
            tiff.AsSpan(at + 8, EntryLength - 8).Clear();
        }

        return tiff;
    }
}
