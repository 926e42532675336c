using AlexNet.Loader.Sources;

namespace AlexNet.Loader.Decoding;

/// <summary>An image that was used although its file is odd: every pixel is right.</summary>
/// <param name="Index">Its sample index.</param>
/// <param name="Name">Its path.</param>
/// <param name="Oddity">What is odd about it.</param>
public readonly record struct OddImage(int Index, string Name, string Oddity);

/// <summary>The odd images among those that were decoded.</summary>
/// <param name="Count">How many there are.</param>
/// <param name="First">The first few of them by index; in some data sets all are.</param>
public sealed record OddImages(int Count, IReadOnlyList<OddImage> First)
{
    /// <summary>The most that are named.</summary>
    public const int Named = 10;

    /// <summary>Not one.</summary>
    public static OddImages None { get; } = new(0, []);
}

/// <summary>Counts the odd images of one source, each once. Thread-safe.</summary>
internal sealed class OddImageCounter(IImageSource source)
{
    private readonly Lock _lock = new();
    private readonly HashSet<int> _counted = [];
    private readonly SortedDictionary<int, string> _first = [];
    private int _elsewhere;

    /// <summary>Those so far.</summary>
    public OddImages Found
    {
        get
        {
            lock (_lock)
            {
                return new OddImages(_counted.Count + _elsewhere, [.. _first.Select(odd => new OddImage(odd.Key, source.Name(odd.Key), odd.Value))]);
            }
        }
    }

    /// <param name="oddity">What is odd about an image that was decoded, or null.</param>
    public void Add(int sampleIndex, string? oddity)
    {
        if (oddity is null)
        {
            return;
        }

        lock (_lock)
        {
            if (_counted.Add(sampleIndex))
            {
                Name(sampleIndex, oddity);
            }
        }
    }

    /// <param name="elsewhere">Other images of the source, counted by another process.</param>
    public void Add(OddImages elsewhere)
    {
        lock (_lock)
        {
            _elsewhere += elsewhere.Count;
            foreach (var image in elsewhere.First)
            {
                Name(image.Index, image.Oddity);
            }
        }
    }

    private void Name(int sampleIndex, string oddity)
    {
        _first.Add(sampleIndex, oddity);
        if (_first.Count > OddImages.Named)
        {
            _first.Remove(_first.Keys.Last());
        }
    }
}
