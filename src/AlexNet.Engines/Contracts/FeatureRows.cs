using AlexNet.Core;

namespace AlexNet.Engines.Contracts;

/// <summary>Brings a plan's features, which lie in as many buffers as columns have devices of their own, into one row per image:
/// [channels, height, width], the channels of the first column first.</summary>
internal static class FeatureRows
{
    /// <summary>Writes what one of <see cref="Plan.Features"/> holds of an image, in planes.</summary>
    public delegate void PartReader(int id, int image, Span<float> planes);

    /// <param name="values">Rows of as many images as are wanted, from the first on.</param>
    /// <exception cref="InvalidOperationException">The plan keeps no layer's output.</exception>
    /// <exception cref="ArgumentException">There are no whole rows, or more than the plan has images.</exception>
    public static void Read(Plan plan, Span<float> values, PartReader read)
    {
        var size = plan.FeatureShape.Size;
        if (values.Length % size != 0 || values.Length / size > plan.Batch)
        {
            throw new ArgumentException($"{values.Length} numbers were given; allowed are rows of {size}, {plan.Batch} at most", nameof(values));
        }

        for (var image = 0; image * size < values.Length; image++)
        {
            var row = values.Slice(image * size, size);
            foreach (var id in plan.Features)
            {
                var part = (int)plan.Buffers[id].Size;
                read(id, image, row[..part]);
                row = row[part..];
            }
        }
    }
}
