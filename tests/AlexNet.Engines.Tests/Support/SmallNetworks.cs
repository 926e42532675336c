using AlexNet.Core;

namespace AlexNet.Engines.Tests.Support;

/// <summary>Networks with every kind of layer, small enough for the reference engine.</summary>
internal static class SmallNetworks
{
    /// <summary>Two columns that meet at the third convolution and at the hidden layer, as in the paper.</summary>
    public static Network TwoColumns(int channels, bool tanh = false)
    {
        var function = tanh ? Layer.Tanh : Layer.Relu;
        var norm = Layer.NewLocalResponseNorm(new ResponseNorm(5, 2, 1e-2, 0.75));
        return Network.OfImages("small", 39, 39, [
            At("conv1", Layer.NewConvolution(2 * channels, 7, 2, 0), 2, Reads.All),
            At("relu1", function, 2, Reads.Own),
            At("norm1", norm, 2, Reads.Own),
            At("pool1", Layer.NewMaxPool(3, 2), 2, Reads.Own),
            At("conv2", Layer.NewConvolution(4 * channels, 5, 1, 2), 2, Reads.Own),
            At("relu2", function, 2, Reads.Own),
            At("norm2", norm, 2, Reads.Own),
            At("conv3", Layer.NewConvolution(2 * channels, 3, 1, 1), 2, Reads.All),
            At("relu3", function, 2, Reads.Own),
            At("pool3", Layer.NewMaxPool(3, 2), 2, Reads.Own),
            At("fc4", Layer.NewFullyConnected(48), 2, Reads.All),
            At("relu4", function, 2, Reads.Own),
            At("dropout4", Layer.NewDropout(0.25), 2, Reads.Own),
            At("fc5", Layer.NewFullyConnected(10), 1, Reads.All),
        ]);
    }

    private static NetworkLayer At(string name, Layer layer, int columns, Reads reads) => new(name, layer, columns, reads, 0);
}
