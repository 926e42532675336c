using AlexNet.Core;

namespace AlexNet.Engines.Tests.Suite;

/// <summary>Writes small networks down, a layer a line.</summary>
internal sealed class SmallNetwork(int crop, int columns = 1)
{
    private readonly List<NetworkLayer> _layers = [];

    public SmallNetwork Convolution(int filters, int kernel, int stride = 1, int pad = 0, bool own = false) =>
        Add("conv", Layer.NewConvolution(filters, kernel, stride, pad), columns, own);

    public SmallNetwork FullyConnected(int outputs) => Add("fc", Layer.NewFullyConnected(outputs), columns, own: false);

    /// <summary>The last layer: one column.</summary>
    public Network Classifier(int classes)
    {
        Add("fc", Layer.NewFullyConnected(classes), 1, own: false);
        return Network.OfImages("small", crop, crop, [.. _layers]);
    }

    public SmallNetwork Relu() => Add("relu", Layer.Relu, columns, own: true);

    public SmallNetwork Tanh() => Add("tanh", Layer.Tanh, columns, own: true);

    public SmallNetwork Logistic() => Add("logistic", Layer.Logistic, columns, own: true);

    /// <summary>A normalisation far stronger than the paper's, so that a wrong one shows.</summary>
    public SmallNetwork Normalise(double k = 1, double alpha = 0.3, int size = 5) =>
        Add("norm", Layer.NewLocalResponseNorm(new ResponseNorm(size, k, alpha, 0.75)), columns, own: true);

    /// <summary>One whose windows do not stop at the columns' edges: for one device.</summary>
    public SmallNetwork NormaliseAcross(double k = 1, double alpha = 0.3, int size = 5) =>
        Add("norm", Layer.NewLocalResponseNorm(new ResponseNorm(size, k, alpha, 0.75)), columns, Reads.All);

    /// <summary>Over neighbouring pixels.</summary>
    public SmallNetwork NormaliseSpace(double k = 1, double alpha = 0.1, int size = 5, double beta = 0.75) =>
        Add("space", Layer.NewSpatialResponseNorm(new ResponseNorm(size, k, alpha, beta)), columns, own: true);

    public SmallNetwork MaxPool(int window = 3, int stride = 2) => Add("pool", Layer.NewMaxPool(window, stride), columns, own: true);

    public SmallNetwork AveragePool(int window = 3, int stride = 2) =>
        Add("pool", Layer.NewAveragePool(window, stride), columns, own: true);

    public SmallNetwork Dropout(double rate = 0.5) => Add("dropout", Layer.NewDropout(rate), columns, own: true);

    private SmallNetwork Add(string kind, Layer layer, int layerColumns, bool own)
    {
        // Of one column, its own is all there is.
        var reads = own && layerColumns > 1 || layer is { IsConvolution: false, IsFullyConnected: false } ? Reads.Own : Reads.All;
        return Add(kind, layer, layerColumns, reads);
    }

    private SmallNetwork Add(string kind, Layer layer, int layerColumns, Reads reads)
    {
        _layers.Add(new NetworkLayer($"{kind}{_layers.Count + 1}", layer, layerColumns, reads, 0.0));
        return this;
    }
}
