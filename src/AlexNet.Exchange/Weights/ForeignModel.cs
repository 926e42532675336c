using AlexNet.Exchange.Tensors;

namespace AlexNet.Exchange.Weights;

/// <summary>What a file of another program holds, as far as it says so.</summary>
/// <param name="Path">The file.</param>
/// <param name="Format">In words, such as "Caffe".</param>
/// <param name="Tensors">In the order of the layers where the file has one; in the layout of ours.</param>
public sealed record ForeignModel(string Path, string Format, IReadOnlyList<ForeignTensor> Tensors)
{
    /// <summary>What pixels it was trained on; null where it does not say.</summary>
    public PixelRule? Pixels { get; init; }

    /// <summary>The name of its network, where it has one of ours; else null.</summary>
    public string? Network { get; init; }

    /// <summary>Names of its classes by label; null where it does not say.</summary>
    public IReadOnlyList<string>? Classes { get; init; }

    /// <summary>Its mean image; null where it has none.</summary>
    public MeanImage? Mean { get; init; }

    /// <summary>Its layers in the words of <see cref="LayerWords"/>; null where it does not say.</summary>
    public IReadOnlyList<string>? Layers { get; init; }

    /// <summary>Whether its dropout multiplies at test, as the paper's does; today's programs do so in training.</summary>
    public bool DropoutAtTest { get; init; }

    /// <summary>What was done to its tensors to bring them into the layout of ours, in words.</summary>
    public IReadOnlyList<string> Conversions { get; init; } = [];
}

/// <summary>How a program makes its inputs of pixels of 0–255: (pixel − mean) ÷ unit, channel by channel.</summary>
/// <param name="Bgr">Whether its first layer reads blue, green, red; the other two are red, green, blue always.</param>
/// <param name="Mean">By channel; null where the model has a mean image of its own.</param>
/// <param name="Unit">By channel.</param>
/// <param name="Words">What it says of itself.</param>
public sealed record PixelRule(bool Bgr, IReadOnlyList<double>? Mean, IReadOnlyList<double> Unit, string Words)
{
    private static readonly double[] One = [1, 1, 1];

    /// <summary>As in Caffe: blue first.</summary>
    /// <param name="mean">Red, green, blue; null where it does not say.</param>
    /// <param name="scale">By what it multiplies.</param>
    public static PixelRule Caffe(double[]? mean, double scale) => mean is null
        ? new(true, [123, 117, 104], Units(scale), "blue first, 0–255 less 104, 117, 123, as most of Caffe's models")
        : new(true, mean, Units(scale), FormattableString.Invariant($"blue first, 0–255 less {mean[2]:0.###}, {mean[1]:0.###}, {mean[0]:0.###}"));

    /// <summary>As in torchvision: 0–1, less a mean, divided by a standard deviation.</summary>
    public static readonly PixelRule Torchvision = new(
        false,
        [255 * 0.485, 255 * 0.456, 255 * 0.406],
        [255 * 0.229, 255 * 0.224, 255 * 0.225],
        "0–1 less 0.485, 0.456, 0.406, divided by 0.229, 0.224, 0.225, as torchvision's models");

    /// <summary>As here and in cuda-convnet.</summary>
    public static readonly PixelRule Bytes = new(false, null, One, "0–255 less the mean image");

    private static double[] Units(double scale) => [1 / scale, 1 / scale, 1 / scale];
}
