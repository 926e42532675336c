namespace AlexNet.Loader;

/// <summary>Bounds on what is kept between images.</summary>
internal static class Limits
{
    /// <summary>Each of a worker's buffers above this size, a decoded image of 16 megapixels, is given up after use.</summary>
    public const int KeptBytes = 48 << 20;
}
