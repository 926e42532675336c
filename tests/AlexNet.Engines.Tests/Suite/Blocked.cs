using AlexNet.Core;

namespace AlexNet.Engines.Tests.Suite;

/// <summary>Networks for tests of what every run promises: drawn ones, whose odd widths take the plain paths, and one whose widths fill blocks
/// of 16 channels and 32 per group, as the paper's do.</summary>
internal static class Blocked
{
    /// <param name="inBlocks">The latter.</param>
    /// <param name="seed">Of the former.</param>
    public static Network Or(bool inBlocks, int seed) => !inBlocks ? RandomNetworks.Make(seed) : new SmallNetwork(23, columns: 2)
        .Convolution(64, 3).Relu().Normalise().MaxPool()
        .Convolution(64, 5, pad: 2, own: true).Relu().Normalise().MaxPool()
        .Convolution(128, 3, pad: 1).Relu().MaxPool()
        .FullyConnected(32).Relu().Dropout().Classifier(7);
}
