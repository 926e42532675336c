namespace AlexNet.Loader;

/// <summary>Bounds on the memory of images.</summary>
internal static class Limits
{
    /// <summary>Each of a worker's buffers above this size, a decoded image of 16 megapixels, is given up after use.</summary>
    public const int KeptBytes = 48 << 20;

    /// <summary>No image's file is larger; one of this size is a mistake, and would be read whole.</summary>
    public const int MaxFileBytes = 1 << 30;

    /// <summary>Prepared images have at most this side.</summary>
    public const int MaxImageSize = 4096;
}
