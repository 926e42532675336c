namespace AlexNet.Loader.Sources;

/// <summary>
/// Labelled images in a fixed order, addressed by index 0 … Count − 1: either an <see cref="IEncodedSource"/> or an
/// <see cref="IPreparedSource"/>. All members may be used by many threads at once.
/// </summary>
public interface IImageSource : IDisposable
{
    /// <summary>Number of images, at least one.</summary>
    int Count { get; }

    /// <summary>Name of every class, by label.</summary>
    IReadOnlyList<string> ClassNames { get; }

    /// <summary>Class of an image, 0 … ClassNames.Count − 1.</summary>
    int Label(int index);

    /// <summary>How messages name an image: a path, or a path and a number.</summary>
    string Name(int index);
}
