using AlexNet.Loader.Storage;

namespace AlexNet.Loader.Sources;

/// <summary>
/// Labelled images in a fixed order, addressed by sample index 0 … Count − 1: either an <see cref="IEncodedSource"/> or an
/// <see cref="IPreparedSource"/>. All members may be used by many threads at once.
/// </summary>
public interface IImageSource : IDisposable
{
    /// <summary>Number of images, at least one.</summary>
    int Count { get; }

    /// <summary>Name of every class, by label.</summary>
    IReadOnlyList<string> ClassNames { get; }

    /// <summary>Class of an image, 0 … ClassNames.Count − 1.</summary>
    int Label(int sampleIndex);

    /// <summary>Stands for the images: names, sizes and times of their files, or what is in them. Other images give another one, and the same
    /// images the same. Null: nothing is known.</summary>
    string? Fingerprint => null;

    /// <summary>How messages name an image: a path, or a path and a number.</summary>
    string Name(int sampleIndex);

    /// <summary>Every image's class, by sample index.</summary>
    int[] Labels() => [.. Enumerable.Range(0, Count).Select(Label)];

    /// <summary>How many images every class has, by label.</summary>
    int[] CountByClass()
    {
        var counts = new int[ClassNames.Count];
        foreach (var label in Labels())
        {
            counts[label]++;
        }

        return counts;
    }
}

/// <summary>Image files that have to be decoded and resized.</summary>
public interface IEncodedSource : IImageSource
{
    /// <summary>Reads the whole file of an image.</summary>
    /// <exception cref="IOException">It cannot be read.</exception>
    void Read(int sampleIndex, ByteBuffer target);
}

/// <summary>Square images that are already decoded and resized, such as shards.</summary>
public interface IPreparedSource : IImageSource
{
    /// <summary>Side of the square, S.</summary>
    int Size { get; }

    /// <summary>S × S × 3 bytes of RGB, valid until the source is disposed.</summary>
    ReadOnlySpan<byte> Pixels(int sampleIndex);
}
