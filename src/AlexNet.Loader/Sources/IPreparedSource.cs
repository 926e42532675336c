namespace AlexNet.Loader.Sources;

/// <summary>Square images that are already decoded and resized, such as shards.</summary>
public interface IPreparedSource : IImageSource
{
    /// <summary>Side of the square, S.</summary>
    int Size { get; }

    /// <summary>S × S × 3 bytes of RGB, valid until the source is disposed.</summary>
    ReadOnlySpan<byte> Pixels(int index);
}
