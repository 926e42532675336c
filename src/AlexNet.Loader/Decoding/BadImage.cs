namespace AlexNet.Loader.Decoding;

/// <summary>An image that could not be used.</summary>
/// <param name="Index">Its index in the source.</param>
/// <param name="Name">Its path.</param>
/// <param name="Reason">What is wrong with it.</param>
public readonly record struct BadImage(int Index, string Name, string Reason)
{
    /// <summary>Share of a source's images that may be unusable where nothing else is said.</summary>
    public const double DefaultMaxFraction = 0.01;
}
