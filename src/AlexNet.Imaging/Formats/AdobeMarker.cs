using System.Buffers.Binary;

namespace AlexNet.Imaging;

/// <summary>Looks for Adobe's APP14 segment. A CMYK or YCCK file that has one stores its inks inverted.</summary>
internal static class AdobeMarker
{
    private const byte App14 = 0xEE;
    private const byte StartOfScan = 0xDA;
    private const byte EndOfImage = 0xD9;

    public static bool IsPresent(ReadOnlySpan<byte> jpeg)
    {
        var at = 2;
        while (at + 4 <= jpeg.Length && jpeg[at] == 0xFF)
        {
            var marker = jpeg[at + 1];
            if (marker == 0xFF)
            {
                // A fill byte.
                at++;
                continue;
            }

            if (marker is StartOfScan or EndOfImage)
            {
                return false;
            }

            var length = BinaryPrimitives.ReadUInt16BigEndian(jpeg[(at + 2)..]);
            if (marker == App14 && jpeg[(at + 4)..].StartsWith("Adobe"u8))
            {
                return true;
            }

            at += 2 + length;
        }

        return false;
    }
}
