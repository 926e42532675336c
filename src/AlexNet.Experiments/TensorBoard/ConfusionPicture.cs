using AlexNet.Core;

namespace AlexNet.Experiments.TensorBoard;

/// <summary>Which classes were taken for which: a row for each label and a square in it for each class, the darker the larger its share of the
/// label's images. The row of a label without images is grey.</summary>
internal static class ConfusionPicture
{
    /// <summary>About how many pixels there are along a side; more where there are more classes.</summary>
    private const int Side = 512;

    private static readonly byte[] None = [255, 255, 255];

    private static readonly byte[] All = [8, 48, 107];

    private static readonly byte[] NoImages = [208, 208, 208];

    public static SummaryValue Of(string tag, Confusion confusion)
    {
        var (classes, zoom) = (confusion.Classes, Math.Max(1, Side / confusion.Classes));
        var side = classes * zoom;
        var pixels = new byte[side * side * 3];
        for (var label = 0; label < classes; label++)
        {
            var images = confusion.Images(label);
            for (var predicted = 0; predicted < classes; predicted++)
            {
                var colour = images > 0 ? Shade((double)confusion[label, predicted] / images) : NoImages;
                for (var y = label * zoom; y < (label + 1) * zoom; y++)
                {
                    for (var x = predicted * zoom; x < (predicted + 1) * zoom; x++)
                    {
                        colour.CopyTo(pixels, (y * side + x) * 3);
                    }
                }
            }
        }

        return Summaries.Image(tag, pixels, side, side);
    }

    private static byte[] Shade(double share) => [.. None.Zip(All, (none, all) => (byte)Math.Round(none + (all - none) * share))];
}
