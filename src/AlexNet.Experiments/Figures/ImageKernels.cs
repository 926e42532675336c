using AlexNet.Core;
using AlexNet.Loader.Storage;
using AlexNet.Training.Checkpoints;

namespace AlexNet.Experiments.Figures;

/// <summary>The kernels of a first convolution, which reads the three channels of an image: those of [paper, figure 3].</summary>
public sealed class ImageKernels
{
    private const string Layer = "conv1";
    private const string Tensor = Layer + ".weight";
    private const int Channels = 3;

    /// <summary>A picture of more would be of no use.</summary>
    private const int MostKernels = 1024;
    private const int MostSize = 64;

    private readonly float[] _weights;

    /// <param name="weights">[count, 3, size, size], the kernels of column 0 first.</param>
    /// <param name="columns">Into how many equal parts the kernels are split.</param>
    internal ImageKernels(float[] weights, int size, int columns)
    {
        (_weights, Size, Columns, Count) = (weights, size, columns, weights.Length / (Channels * size * size));
        if (Count * Length != weights.Length || Count % columns != 0)
        {
            throw new ArgumentException($"{weights.Length} weights are not those of kernels of {size}×{size}×{Channels} in {Counted.Of(columns, "column")}", nameof(weights));
        }
    }

    /// <summary>Of all columns together.</summary>
    public int Count { get; }

    /// <summary>Side in pixels.</summary>
    public int Size { get; }

    public int Columns { get; }

    /// <summary>Kernels of each column.</summary>
    public int PerColumn => Count / Columns;

    private int Length => Channels * Size * Size;

    /// <summary>Of a checkpoint or model, or of another program's safetensors file with a tensor of this name: that has one column.</summary>
    /// <exception cref="UserErrorException">There is no first convolution in it, it does not read images, or a weight is not a number.</exception>
    public static ImageKernels Read(string path)
    {
        using var file = Checkpoint.Open(path);
        var tensor = file.Tensor(Tensor);
        if (tensor.Dtype != Dtype.F32 || tensor.Shape is not [>= 1 and <= MostKernels, Channels, >= 1 and <= MostSize, _] || tensor.Shape[2] != tensor.Shape[3])
        {
            throw new UserErrorException(
                $"{path}: {Tensor} is {tensor.Dtype} [{string.Join(", ", tensor.Shape)}]; allowed is F32 [N, {Channels}, S, S], kernels that read the {Channels} channels of an image, with N up to {MostKernels} and S up to {MostSize}");
        }

        var weights = file.Read<float>(Tensor);
        if (weights.FirstOrDefault(weight => !float.IsFinite(weight)) is var wrong && !float.IsFinite(wrong))
        {
            throw new UserErrorException(FormattableString.Invariant($"{path}: {Tensor} holds {wrong}; allowed are finite numbers"));
        }

        var columns = ColumnsOf(file.Metadata.GetValueOrDefault("network"));
        return tensor.Shape[0] % columns == 0
            ? new ImageKernels(weights, (int)tensor.Shape[2], columns)
            : throw new UserErrorException($"{path}: {Tensor} has {Counted.Of(tensor.Shape[0], "kernel")}; allowed is a multiple of {columns}, the columns of {file.Metadata["network"]}");
    }

    /// <summary>[3, size, size].</summary>
    public ReadOnlySpan<float> Kernel(int kernel) => _weights.AsSpan(kernel * Length, Length);

    /// <summary>How colour-specific a kernel is: the share of its energy, its mean weight taken off, that lies off the grey axis,
    /// Σ (w[c,p] − g[p])² / Σ (w[c,p] − m)² over channels c and pixels p, with g[p] = (w[0,p] + w[1,p] + w[2,p]) / 3 and m the mean of all weights.</summary>
    /// <returns>0 of a kernel that sees brightness alone, 1 of one that sees colour alone, about 2/3 of noise; null of one whose weights are all the same.</returns>
    public double? Colour(int kernel)
    {
        var weights = Kernel(kernel);
        var (pixels, mean) = (Size * Size, Mean(weights));
        var (all, colour) = (0.0, 0.0);
        for (var p = 0; p < pixels; p++)
        {
            var grey = 0.0;
            for (var c = 0; c < Channels; c++)
            {
                grey += (double)weights[c * pixels + p] / Channels;
            }

            for (var c = 0; c < Channels; c++)
            {
                double weight = weights[c * pixels + p];
                colour += (weight - grey) * (weight - grey);
                all += (weight - mean) * (weight - mean);
            }
        }

        return all > 0 ? Math.Min(1, colour / all) : null;
    }

    /// <summary>The mean of <see cref="Colour"/> over a column's kernels that have any; null where none has.</summary>
    public double? ColourOfColumn(int column)
    {
        var known = Enumerable.Range(column * PerColumn, PerColumn).Select(Colour).OfType<double>().ToArray();
        return known.Length > 0 ? known.Average() : null;
    }

    private static double Mean(ReadOnlySpan<float> weights)
    {
        var sum = 0.0;
        foreach (var weight in weights)
        {
            sum += weight;
        }

        return sum / weights.Length;
    }

    private static int ColumnsOf(string? network) => network is not null && Networks.isKnown(network)
        ? Networks.find(network).Layers.FirstOrDefault(layer => layer.Name == Layer)?.Columns ?? 1
        : 1;
}
