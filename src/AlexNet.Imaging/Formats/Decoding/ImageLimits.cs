namespace AlexNet.Imaging.Formats.Decoding;

/// <summary>How large an image may be. Every decoder asks before it allocates or decodes anything.</summary>
public static class ImageLimits
{
    /// <summary>Pixels of an image where nothing else is said: 300 megapixels, 900 MB decoded. Phones make 200.</summary>
    public const int MaxPixels = 300_000_000;

    /// <summary>The most that may be asked for: the four inks of each still fit one array.</summary>
    public const int LargestMaxPixels = 500_000_000;

    /// <summary>Pixels along a side. Resized with a shorter side of 1 pixel to the largest prepared size, 4096, the length still fits an int.</summary>
    public const int MaxSide = 500_000;

    /// <exception cref="ImageFormatException">The image has more pixels than are allowed, altogether or along a side.</exception>
    public static void Check(long width, long height, int maxPixels)
    {
        if (width > MaxSide || height > MaxSide)
        {
            throw new ImageFormatException($"{width}×{height} pixels, allowed are {MaxSide} along a side");
        }

        // Dividing cannot overflow, whatever a damaged header claims.
        if (height > 0 && width > maxPixels / height)
        {
            throw new ImageFormatException($"{width}×{height} is {width * height} pixels, allowed are {maxPixels}");
        }
    }
}

/// <summary>Bytes that are not an image of a known format, or a damaged one. The caller adds the file's name.</summary>
public sealed class ImageFormatException(string message) : Exception(message)
{
    /// <summary>What a library has warned of, in its words; null where it was not a warning.</summary>
    internal string? Warning { get; init; }
}
