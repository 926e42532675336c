using AlexNet.Imaging.Formats.Decoding;

namespace AlexNet.Imaging.Formats.Jpeg;

/// <summary>A short file with a damaged header must not take hundreds of megabytes or minutes before it fails, whatever decodes it.</summary>
internal static class JpegLimits
{
    /// <summary>
    /// Pixels that a byte of a Huffman-coded file can stand for at most. A code has at least 1 bit and every block of 8×8 samples
    /// needs one for its DC coefficient: 64 pixels per bit. Odd sampling factors (4×1 beside 1×4) leave half a block for 64 pixels.
    /// </summary>
    private const int MaxPixelsPerByte = 8 * 64 * 2;

    /// <summary>
    /// Scans that an image of the largest size may have, and smaller ones as many more as they have fewer pixels. Encoders write about ten.
    /// </summary>
    private const int MaxScansOfLargest = 20;

    /// <param name="content">The whole file.</param>
    /// <param name="width">As its header says.</param>
    /// <param name="height">As its header says.</param>
    /// <param name="maxPixels">Pixels of the largest image.</param>
    /// <exception cref="ImageFormatException">It is too short for its size, or its scans are too many.</exception>
    public static void Check(ReadOnlySpan<byte> content, int width, int height, int maxPixels)
    {
        // Arithmetic coding has no smallest code.
        var pixels = (long)width * height;
        if (pixels / MaxPixelsPerByte > content.Length && !JpegMarkers.IsArithmetic(content))
        {
            throw new ImageFormatException($"corrupt JPEG: {content.Length} bytes cannot hold {width}×{height} pixels");
        }

        // A scan costs time by its pixels, however few bytes it has.
        var (scans, allowed) = (JpegMarkers.Scans(content), (long)maxPixels * MaxScansOfLargest);
        if (scans * pixels > allowed)
        {
            throw new ImageFormatException($"{scans} scans of {width}×{height} are {scans * pixels} pixels to decode, allowed are {allowed}");
        }
    }
}
