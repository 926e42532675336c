namespace AlexNet.Imaging;

/// <summary>How large an image may be. Every decoder asks before it allocates or decodes anything.</summary>
public static class ImageLimits
{
    /// <summary>100 megapixels, 300 MB decoded.</summary>
    public const int MaxPixels = 100_000_000;

    /// <exception cref="ImageFormatException">The image has more pixels than are allowed.</exception>
    public static void Check(long width, long height, int maxPixels)
    {
        // Dividing cannot overflow, whatever a damaged header claims.
        if (height > 0 && width > maxPixels / height)
        {
            throw new ImageFormatException($"{width}×{height} is {(Int128)width * height} pixels, allowed are {maxPixels}");
        }
    }
}
