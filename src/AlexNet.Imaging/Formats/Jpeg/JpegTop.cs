using System.Buffers.Binary;

namespace AlexNet.Imaging.Formats.Jpeg;

/// <summary>
/// A JPEG file that claims to be less high than it is: the library decodes the rows that it claims and skips the rest unread, which
/// TurboJPEG's interface of version 2 has no call for. Only for files in which that is safe: sequential, Huffman-coded, without restarts.
/// </summary>
internal static class JpegTop
{
    private const byte Baseline = 0xC0;
    private const byte ExtendedSequential = 0xC1;
    private const byte RestartInterval = 0xDD;

    /// <summary>Place of the height in a frame's segment, after the sample precision.</summary>
    private const int HeightInFrame = 1;

    /// <summary>Place of the first component's sampling factors, and bytes to the next one's.</summary>
    private const int SamplingInFrame = 7;
    private const int ComponentBytes = 3;

    /// <summary>
    /// The chrominance of a row is interpolated from the nearest rows of the subsampled plane above and below: up to two rows on.
    /// </summary>
    private const int RowsOfContext = 2;

    /// <summary>Where the height stands in the file, and which smaller one leaves the first rows as they are.</summary>
    /// <param name="jpeg">The whole file.</param>
    /// <param name="rows">Rows wanted.</param>
    /// <param name="at">Place of two bytes, the upper first.</param>
    /// <param name="height">The height to put there: whole rows of blocks.</param>
    /// <returns>False where nothing can be saved.</returns>
    public static bool TryFind(ReadOnlySpan<byte> jpeg, int rows, out int at, out int height)
    {
        (at, height) = (0, 0);
        var segments = new JpegSegments(jpeg);
        while (segments.MoveNext())
        {
            var body = segments.Body;
            if (segments.Marker == RestartInterval && body.Length >= 2 && BinaryPrimitives.ReadUInt16BigEndian(body) > 0)
            {
                return false;
            }

            if (segments.Marker is Baseline or ExtendedSequential && body.Length > SamplingInFrame)
            {
                at = segments.BodyBegin + HeightInFrame;
                height = WholeBlocks(body, rows + RowsOfContext);
                var whole = BinaryPrimitives.ReadUInt16BigEndian(body[HeightInFrame..]);
                height = height < whole ? height : 0;
            }
        }

        return height > 0;
    }

    /// <summary>Rounds up to whole rows of blocks, each 8 rows times the largest vertical sampling factor.</summary>
    private static int WholeBlocks(ReadOnlySpan<byte> frame, int rows)
    {
        var largest = 1;
        for (var i = SamplingInFrame; i < frame.Length; i += ComponentBytes)
        {
            largest = Math.Max(largest, frame[i] & 15);
        }

        var block = 8 * largest;
        return (rows + block - 1) / block * block;
    }
}
