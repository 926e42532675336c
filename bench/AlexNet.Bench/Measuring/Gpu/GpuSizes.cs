using AlexNet.Core;

namespace AlexNet.Bench.Measuring.Gpu;

/// <summary>How large what is measured on GPUs is.</summary>
/// <param name="TwoColumns">The network of every benchmark.</param>
/// <param name="OneColumn">The network that two columns are compared with.</param>
/// <param name="Product">Rows, columns and depth of the product that tells the peak of arithmetic.</param>
/// <param name="CopyBytes">Of the copy that tells the peak of memory: many times what caches hold.</param>
/// <param name="Batches">Images per step of the table over batches.</param>
internal sealed record GpuSizes(Network TwoColumns, Network OneColumn, int Product, long CopyBytes, IReadOnlyList<int> Batches)
{
    private static readonly GpuSizes Real = new(Networks.alexnet, Networks.alexnetOneGpu, 8192, 1L << 30, [128, 256, 1024]);

    /// <summary>Only tries the programs out: figures of such sizes mean nothing.</summary>
    private static readonly GpuSizes Trial = new(SmallNetwork(), Networks.cifarRelu, 64, 1 << 16, [1, 2]);

    public static GpuSizes Of(BenchSettings settings) => settings.Trial ? Trial : Real;

    /// <summary>Two columns that read each other's outputs once.</summary>
    private static Network SmallNetwork() => Network.OfImages("small", 31, 31,
    [
        new("conv1", Layer.NewConvolution(16, 5, 2, 0), 2, Reads.All, 0),
        new("relu1", Layer.Relu, 2, Reads.Own, 0),
        new("conv2", Layer.NewConvolution(16, 3, 1, 1), 2, Reads.Own, 0),
        new("relu2", Layer.Relu, 2, Reads.Own, 0),
        new("fc3", Layer.NewFullyConnected(16), 2, Reads.All, 0),
        new("fc4", Layer.NewFullyConnected(10), 1, Reads.All, 0),
    ]);
}
