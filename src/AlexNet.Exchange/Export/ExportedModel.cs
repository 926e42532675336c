using System.Globalization;
using System.Text.Json;
using AlexNet.Core;
using AlexNet.Loader.Manifests;
using AlexNet.Loader.Statistics;

namespace AlexNet.Exchange.Export;

/// <summary>A trained network with all that its file says, to be written in another program's words.</summary>
/// <param name="Path">The file it is from, for messages.</param>
/// <param name="Network">With its classes and dropout.</param>
/// <param name="ClassNames">One per class, by label.</param>
/// <param name="Titles">What people call them.</param>
/// <param name="PixelScale">Pixels less the mean image are divided by this.</param>
/// <param name="Statistics">What images were prepared with; null where that is not known any more.</param>
/// <param name="Read">A tensor's numbers in the canonical layout, an array of its own.</param>
public sealed record ExportedModel(
    string Path,
    Network Network,
    DropoutScaling DropoutScaling,
    IReadOnlyList<string> ClassNames,
    ClassTitles Titles,
    double PixelScale,
    DataStatistics? Statistics,
    Func<ParameterTensor, float[]> Read)
{
    /// <summary>Version of this program.</summary>
    public static string ProgramVersion => typeof(ExportedModel).Assembly.GetName().Version!.ToString(3);

    /// <summary>As the program computes it: rounded to a float, multiplied with.</summary>
    internal float InverseScale => (float)(1 / PixelScale);

    /// <summary>Side S of the prepared images that pixels are read of.</summary>
    /// <exception cref="UserErrorException">The mean image is not known.</exception>
    internal int ImageSize => Known.Size;

    /// <summary>The window that the network sees of a prepared image.</summary>
    internal CropDraw Window => Augmentation.Centre(ImageSize, Network.Crop);

    private DataStatistics Known => Statistics
        ?? throw UserErrorException.Of($"{Path}: holds no mean image, and no {DataStatistics.FileName} lies beside it; allowed is {Setting.Named("input")} floats");

    /// <summary>What a reader needs besides the weights, text by name.</summary>
    internal IReadOnlyList<(string Key, string Text)> Metadata(ExportOptions options)
    {
        List<(string, string)> entries =
        [
            ("network", Network.Name),
            ("classes", JsonSerializer.Serialize(ClassNames)),
            ("input", options.Input == ExportInput.Pixels ? "pixels" : "floats"),
            ("crop", Network.Crop.ToString(CultureInfo.InvariantCulture)),
            ("pixel_scale", PixelScale.ToString(CultureInfo.InvariantCulture)),
            ("program", $"AlexNet.Pipeline {ProgramVersion}"),
        ];
        var titles = new Dictionary<string, string>();
        Titles.AddTo(titles);
        entries.AddRange(titles.Select(entry => (entry.Key, entry.Value)));
        if (Statistics is not null)
        {
            entries.Add(("image_size", Statistics.Size.ToString(CultureInfo.InvariantCulture)));
            entries.Add(("pixel_mean", JsonSerializer.Serialize(Statistics.PixelMean)));
        }

        return entries;
    }

    /// <summary>The mean image below <see cref="Window"/>, 3 × crop × crop.</summary>
    internal float[] CropMean()
    {
        var (crop, window, size) = (Network.Crop, Window, ImageSize);
        var planes = new float[3 * crop * crop];
        for (var i = 0; i < planes.Length; i++)
        {
            var (channel, y, x) = (i / (crop * crop), i / crop % crop, i % crop);
            planes[i] = Known.Mean[((((window.Top + y) * size) + window.Left + x) * 3) + channel];
        }

        return planes;
    }

    /// <summary>A layer's weights and biases; dropout's factor before it is folded into the weights, so that no layer is left of it.</summary>
    internal (ParameterTensor Tensor, float[] Values) Weight(NetworkLayer layer)
    {
        var tensor = Tensor(layer, isBias: false);
        var (values, factor) = (Read(tensor), FactorBefore(layer));
        for (var i = 0; factor != 1 && i < values.Length; i++)
        {
            values[i] *= factor;
        }

        return (tensor, values);
    }

    /// <inheritdoc cref="Weight"/>
    internal (ParameterTensor Tensor, float[] Values) Bias(NetworkLayer layer)
    {
        var tensor = Tensor(layer, isBias: true);
        return (tensor, Read(tensor));
    }

    /// <summary>What the layer after a dropout multiplies its weights with; the layer must have some.</summary>
    /// <exception cref="UserErrorException">Between the dropout and the next weights there is something else.</exception>
    internal void RequireFoldable()
    {
        foreach (var (dropout, next) in Network.Layers.Zip(Network.Layers.Skip(1)))
        {
            if (dropout.Layer.IsDropout && !(next.Layer.IsDropout || next.Layer.IsConvolution || next.Layer.IsFullyConnected))
            {
                throw new UserErrorException($"{Path}: {dropout.Name} of network {Network.Name} stands before {next.Name}; allowed is a layer of weights, which takes its factor");
            }
        }
    }

    private ParameterTensor Tensor(NetworkLayer layer, bool isBias) => Network.Parameters.First(tensor => tensor.Layer == layer.Name && tensor.IsBias == isBias);

    private float FactorBefore(NetworkLayer layer)
    {
        var factor = 1f;
        for (var at = Array.IndexOf(Network.Layers, layer) - 1; at >= 0 && Network.Layers[at].Layer is Layer.Dropout dropout; at--)
        {
            factor *= Dropout.TestFactor(dropout.rate, DropoutScaling);
        }

        return factor;
    }
}
