using AlexNet.Engines.Cuda.Runtime;
using static AlexNet.Engines.Cuda.Interop.CuDnn;

namespace AlexNet.Engines.Cuda.Products.Convolutions;

/// <summary>One of a convolution's three products, by cuDNN's calls.</summary>
internal unsafe interface IConvolutionDirection
{
    /// <summary>As "forward".</summary>
    static abstract string Name { get; }

    /// <summary>Whether it makes x; else it reads it.</summary>
    static abstract bool MakesInput { get; }

    /// <summary>Whether it makes y; else it reads it.</summary>
    static abstract bool MakesOutput { get; }

    /// <summary>The algorithm that reaches tensor cores and gives the same bits every time.</summary>
    static abstract int Preferred { get; }

    /// <summary>What cuDNN itself would take, best first.</summary>
    static abstract Status Suggest(nint handle, ConvolutionDescriptors d, int wanted, out int count, AlgorithmPerformance* results);

    /// <summary>Bytes of working memory.</summary>
    static abstract Status Workspace(nint handle, ConvolutionDescriptors d, int algorithm, out nuint bytes);

    /// <summary>Queues one call.</summary>
    /// <param name="x">The input or its gradient.</param>
    /// <param name="w">The weights or their gradient.</param>
    /// <param name="y">The output or its gradient.</param>
    static abstract Status Run(nint handle, ConvolutionDescriptors d, int algorithm, nint x, nint w, nint y, nint workspace, long bytes);
}
