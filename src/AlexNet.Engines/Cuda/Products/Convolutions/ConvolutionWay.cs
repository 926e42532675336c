using AlexNet.Engines.Cuda.Runtime;

namespace AlexNet.Engines.Cuda.Products.Convolutions;

/// <summary>One way of computing a convolution.</summary>
/// <param name="Descriptors">All groups in one call, or one for each.</param>
/// <param name="Algorithm">cuDNN's number.</param>
/// <param name="AlgorithmBytes">Of working memory for cuDNN.</param>
internal sealed record ConvolutionWay(ConvolutionDescriptors Descriptors, int Algorithm, long AlgorithmBytes)
{
    private const long Alignment = 256;

    /// <summary>Of working memory in all.</summary>
    public long Bytes => Descriptors.IsPacked ? PackedOutputAt + PackedBytes(Descriptors.OutputChannels, Descriptors.Shapes.Output) : AlgorithmBytes;

    /// <summary>Where the copy of x' channels begins in the working memory.</summary>
    public long PackedInputAt => Aligned(AlgorithmBytes);

    /// <summary>Where the copy of y's channels begins.</summary>
    public long PackedOutputAt => PackedInputAt + Aligned(PackedBytes(Descriptors.InputChannels, Descriptors.Shapes.Input));

    public override string ToString()
    {
        var groups = Descriptors.Calls == 1 ? "" : $", {Descriptors.Calls} groups one by one{(Descriptors.IsPacked ? ", copied" : "")}";
        return $"cuDNN's algorithm {Algorithm}{groups}";
    }

    private long PackedBytes(int channels, Core.Shape whole) =>
        (long)Descriptors.Shapes.Batch * whole.Plane * channels * Descriptors.Shapes.Precision.ElementBytes();

    private static long Aligned(long bytes) => (bytes + Alignment - 1) / Alignment * Alignment;
}
