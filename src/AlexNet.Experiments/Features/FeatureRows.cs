namespace AlexNet.Experiments.Features;

/// <summary>Features of images, a row for each. All members may be used by many threads at once.</summary>
public interface IFeatureRows
{
    FeatureInfo Info { get; }

    /// <summary>Number of images.</summary>
    int Count { get; }

    /// <summary>As the images' source names it.</summary>
    string Name(int index);

    /// <summary>Its class in <see cref="FeatureInfo.ClassNames"/>; −1 where it is not known.</summary>
    int Label(int index);

    /// <summary>The name of its class, or null.</summary>
    string? Class(int index) => Label(index) is >= 0 and var label ? Info.ClassNames[label] : null;

    /// <summary>Its class with what people call it, or null.</summary>
    string? ShownClass(int index) => Class(index) is { } name ? Info.Titles.Shown(name) : null;

    /// <summary>[count, numbers of an image].</summary>
    ReadOnlySpan<float> Rows(int first, int count);
}

/// <summary>What features are written to, a few images at a time.</summary>
public interface IFeatureWriter
{
    /// <param name="rows">[images, numbers of an image].</param>
    void Add(ReadOnlySpan<float> rows, IReadOnlyList<FeatureImage> images);

    /// <summary>To be called once all images are added.</summary>
    void Finish();
}

/// <summary>An image that features are of.</summary>
/// <param name="Label">−1 where it is not known.</param>
public readonly record struct FeatureImage(string Name, int Label);

/// <summary>Features in memory: of a few images.</summary>
public sealed class FeatureList(FeatureInfo info) : IFeatureRows, IFeatureWriter
{
    private readonly List<FeatureImage> _images = [];
    private readonly List<float> _rows = [];
    private float[] _finished = [];

    public FeatureInfo Info => info;

    public int Count => _images.Count;

    public string Name(int index) => _images[index].Name;

    public int Label(int index) => _images[index].Label;

    public ReadOnlySpan<float> Rows(int first, int count) => _finished.AsSpan(first * info.Shape.Size, count * info.Shape.Size);

    public void Add(ReadOnlySpan<float> rows, IReadOnlyList<FeatureImage> images)
    {
        _rows.AddRange(rows);
        _images.AddRange(images);
    }

    public void Finish() => _finished = [.. _rows];
}
