using System.Buffers.Binary;

namespace AlexNet.Imaging.ImageSharp;

/// <summary>Tells TGA by its header of 18 bytes, as the files begin with no mark: every field must be one that its writers use.</summary>
internal static class TgaHeader
{
    private const int Length = 18;

    /// <summary>Whether a file can be a TGA, and nothing else.</summary>
    public static bool Recognises(ReadOnlySpan<byte> content)
    {
        if (content.Length <= Length)
        {
            return false;
        }

        var (hasMap, kind, depth, descriptor) = (content[1], content[2], content[16], content[17]);
        var (first, entries, entryBits) = (Number(content, 3), Number(content, 5), content[7]);
        var isMap = hasMap == 1 ? entries > 0 && entryBits is (15 or 16 or 24 or 32) : (first, entries, entryBits) is (0, 0, 0);

        // Two bits of the descriptor have no meaning, four say how many bits are alpha.
        return hasMap <= 1 && isMap && (descriptor & 0xC0) == 0 && (descriptor & 15) is (0 or 1 or 8)
            && Number(content, 12) > 0 && Number(content, 14) > 0 && IsDepth(kind, depth, hasMap == 1);
    }

    /// <summary>Kinds are 1 (palette), 2 (colour) and 3 (grey), each with 8 more where it is run-length coded.</summary>
    private static bool IsDepth(byte kind, byte depth, bool hasMap) => kind switch
    {
        1 or 9 => hasMap && depth == 8,
        2 or 10 => depth is 15 or 16 or 24 or 32,
        3 or 11 => !hasMap && depth is (8 or 16),
        _ => false,
    };

    private static int Number(ReadOnlySpan<byte> content, int at) => BinaryPrimitives.ReadUInt16LittleEndian(content[at..]);
}
