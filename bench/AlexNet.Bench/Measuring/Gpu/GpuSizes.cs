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
    private static readonly GpuSizes Trial = new(Networks.cifarRelu, Networks.cifarTanh, 64, 1 << 16, [1, 2]);

    public static GpuSizes Of(BenchSettings settings) => settings.Trial ? Trial : Real;
}
