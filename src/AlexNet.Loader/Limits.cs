namespace AlexNet.Loader;

/// <summary>Bounds on what is kept between images.</summary>
internal static class Limits
{
    /// <summary>A worker's buffer above this size, a decoded image of 16 megapixels, is given up after use.</summary>
    public const int KeptBytes = 48 << 20;
}
