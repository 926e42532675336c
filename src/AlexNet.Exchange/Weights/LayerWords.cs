using System.Globalization;
using AlexNet.Core;

namespace AlexNet.Exchange.Weights;

/// <summary>Layers as words, by which a network of another program's is told from those that have weights of the same shapes. Dropout is
/// not among them, nor what follows the classifier.</summary>
internal static class LayerWords
{
    public const string Convolution = "convolution";

    public const string FullyConnected = "fully connected";

    public const string Relu = "relu";

    public const string Tanh = "tanh";

    public const string Logistic = "logistic";

    public const string MaxPool = "max pool";

    public const string AveragePool = "average pool";

    /// <summary>Normalisation over maps.</summary>
    /// <param name="alpha">The paper's, not divided by how many there are.</param>
    public static string Norm(int size, double k, double alpha, double beta) =>
        string.Create(CultureInfo.InvariantCulture, $"normalisation over {size} maps with k={k:G3} alpha={alpha:G3} beta={beta:G3}");

    /// <summary>Normalisation over pixels.</summary>
    public const string SpatialNorm = "normalisation over pixels";

    /// <summary>Those of a network.</summary>
    public static IReadOnlyList<string> Of(Network network) => [.. network.Layers.Select(Of).OfType<string>()];

    private static string? Of(NetworkLayer layer) => layer.Layer switch
    {
        Layer.Convolution => Convolution,
        Layer.FullyConnected => FullyConnected,
        Layer.LocalResponseNorm { Item: var norm } => Norm(norm.Size, norm.K, norm.Alpha, norm.Beta),
        Layer.SpatialResponseNorm => SpatialNorm,
        Layer.MaxPool => MaxPool,
        Layer.AveragePool => AveragePool,
        { IsRelu: true } => Relu,
        { IsTanh: true } => Tanh,
        { IsLogistic: true } => Logistic,
        _ => null,
    };
}
