using System.Collections.Concurrent;
using AlexNet.Core;
using AlexNet.Imaging.Formats.Decoding;
using AlexNet.Loader.Sources;

namespace AlexNet.Loader.Decoding;

/// <summary>An image that could not be used.</summary>
/// <param name="Index">Its sample index.</param>
/// <param name="Name">Its path.</param>
/// <param name="Reason">What is wrong with it.</param>
public readonly record struct BadImage(int Index, string Name, string Reason)
{
    /// <summary>Share of a source's images that may be unusable where nothing else is said.</summary>
    public const double DefaultMaxFraction = 0.01;
}

/// <summary>
/// The images of one source found unusable so far, each counted once. More than a fraction of the source's images is an error; one
/// image is always forgiven unless the fraction is 0, so that a small folder does not stop at its first: of fewer than 1 / fraction images
/// that one is more than the fraction. Thread-safe.
/// </summary>
internal sealed class BadImages(IImageSource source, double maxFraction)
{
    private readonly ConcurrentDictionary<int, BadImage> _found = [];

    /// <summary>How many are allowed.</summary>
    public int Limit { get; } = maxFraction <= 0 ? 0 : Math.Max(1, (int)(maxFraction * source.Count));

    public int Count => _found.Count;

    /// <summary>All so far, by sample index.</summary>
    public IReadOnlyList<BadImage> List => [.. _found.Values.OrderBy(image => image.Index)];

    /// <summary>Whether a failure is the image's own and not the program's.</summary>
    public static bool IsBad(Exception error) => error is ImageFormatException or IOException or UnauthorizedAccessException;

    /// <exception cref="UserErrorException">Too many by now.</exception>
    public void Add(int sampleIndex, string reason)
    {
        if (!_found.TryAdd(sampleIndex, new BadImage(sampleIndex, source.Name(sampleIndex), reason)))
        {
            return;
        }

        LoaderMetrics.BadImages.Add(1);
        if (Count > Limit)
        {
            // The first one too many, however many other threads have found meanwhile.
            throw new UserErrorException(
                $"{Limit + 1:N0} of {Counted.Of(source.Count, "image")} cannot be used, allowed are {Limit:N0}; the last: {source.Name(sampleIndex)}: {reason}");
        }
    }

    /// <exception cref="UserErrorException">Not one image is left.</exception>
    public void ThrowIfAll()
    {
        if (Count >= source.Count)
        {
            var first = List[0];
            throw new UserErrorException($"none of {Counted.Of(source.Count, "image")} can be used; the first: {first.Name}: {first.Reason}");
        }
    }
}
