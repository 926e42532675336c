namespace AlexNet.Engines.Cuda.Products;

/// <summary>One way of computing a convolution.</summary>
/// <param name="Descriptors">All groups in one call, or one for each.</param>
/// <param name="Algorithm">cuDNN's number.</param>
/// <param name="Bytes">Of working memory.</param>
internal sealed record ConvolutionWay(ConvolutionDescriptors Descriptors, int Algorithm, long Bytes)
{
    public override string ToString() => $"cuDNN's algorithm {Algorithm}{(Descriptors.Calls > 1 ? $", {Descriptors.Calls} groups one by one" : "")}";
}
