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

    /// <summary>Whether it makes w; else it reads it.</summary>
    static abstract bool MakesWeight { get; }

    /// <summary>The algorithm that reaches tensor cores and gives the same bits every time.</summary>
    static abstract int Preferred { get; }

    /// <summary>What cuDNN itself would take, best first.</summary>
    static abstract Status Suggest(nint handle, ConvolutionDescriptors d, int wanted, out int count, AlgorithmPerformance* results);

    /// <summary>Bytes of working memory.</summary>
    static abstract Status Workspace(nint handle, ConvolutionDescriptors d, ConvolutionWay way, out nuint bytes);

    /// <summary>Queues one call.</summary>
    /// <param name="x">The input or its gradient.</param>
    /// <param name="w">The weights or their gradient.</param>
    /// <param name="y">The output or its gradient.</param>
    static abstract Status Run(
        nint handle, ConvolutionDescriptors d, ConvolutionWay way, nint x, nint w, nint y, nint workspace, long bytes);
}

/// <summary>y = w ∗ x.</summary>
internal readonly unsafe struct Forward : IConvolutionDirection
{
    public static string Name => "forward";

    public static bool MakesInput => false;

    public static bool MakesOutput => true;

    public static bool MakesWeight => false;

    public static int Preferred => (int)ForwardAlgorithm.ImplicitPrecompGemm;

    public static Status Suggest(nint handle, ConvolutionDescriptors d, int wanted, out int count, AlgorithmPerformance* results) =>
        cudnnGetConvolutionForwardAlgorithm_v7(handle, d.Input, d.Weight, d.Usual, d.Output, wanted, out count, results);

    public static Status Workspace(nint handle, ConvolutionDescriptors d, ConvolutionWay way, out nuint bytes) =>
        cudnnGetConvolutionForwardWorkspaceSize(
            handle, d.Input, d.Weight, d.Convolution(way.Math), d.Output, (ForwardAlgorithm)way.Algorithm, out bytes);

    public static Status Run(nint handle, ConvolutionDescriptors d, ConvolutionWay way, nint x, nint w, nint y, nint workspace, long bytes)
    {
        float one = 1, zero = 0;
        return cudnnConvolutionForward(
            handle, &one, d.Input, x, d.Weight, w, d.Convolution(way.Math), (ForwardAlgorithm)way.Algorithm, workspace,
            (nuint)bytes, &zero, d.Output, y);
    }
}

/// <summary>dx from w and dy.</summary>
internal readonly unsafe struct InputGradient : IConvolutionDirection
{
    public static string Name => "input gradient";

    public static bool MakesInput => true;

    public static bool MakesOutput => false;

    public static bool MakesWeight => false;

    public static int Preferred => (int)BackwardDataAlgorithm.Algorithm1;

    public static Status Suggest(nint handle, ConvolutionDescriptors d, int wanted, out int count, AlgorithmPerformance* results) =>
        cudnnGetConvolutionBackwardDataAlgorithm_v7(handle, d.Weight, d.Output, d.Usual, d.Input, wanted, out count, results);

    public static Status Workspace(nint handle, ConvolutionDescriptors d, ConvolutionWay way, out nuint bytes) =>
        cudnnGetConvolutionBackwardDataWorkspaceSize(
            handle, d.Weight, d.Output, d.Convolution(way.Math), d.Input, (BackwardDataAlgorithm)way.Algorithm, out bytes);

    public static Status Run(nint handle, ConvolutionDescriptors d, ConvolutionWay way, nint x, nint w, nint y, nint workspace, long bytes)
    {
        float one = 1, zero = 0;
        return cudnnConvolutionBackwardData(
            handle, &one, d.Weight, w, d.Output, y, d.Convolution(way.Math), (BackwardDataAlgorithm)way.Algorithm, workspace,
            (nuint)bytes, &zero, d.Input, x);
    }
}

/// <summary>dw, in the elements of x, from x and dy.</summary>
internal readonly unsafe struct WeightGradient : IConvolutionDirection
{
    public static string Name => "weight gradient";

    public static bool MakesInput => false;

    public static bool MakesOutput => false;

    public static bool MakesWeight => true;

    public static int Preferred => (int)BackwardFilterAlgorithm.Algorithm1;

    public static Status Suggest(nint handle, ConvolutionDescriptors d, int wanted, out int count, AlgorithmPerformance* results) =>
        cudnnGetConvolutionBackwardFilterAlgorithm_v7(handle, d.Input, d.Output, d.Usual, d.Weight, wanted, out count, results);

    public static Status Workspace(nint handle, ConvolutionDescriptors d, ConvolutionWay way, out nuint bytes) =>
        cudnnGetConvolutionBackwardFilterWorkspaceSize(
            handle, d.Input, d.Output, d.Convolution(way.Math), d.Weight, (BackwardFilterAlgorithm)way.Algorithm, out bytes);

    public static Status Run(nint handle, ConvolutionDescriptors d, ConvolutionWay way, nint x, nint w, nint y, nint workspace, long bytes)
    {
        float one = 1, zero = 0;
        return cudnnConvolutionBackwardFilter(
            handle, &one, d.Input, x, d.Output, y, d.Convolution(way.Math), (BackwardFilterAlgorithm)way.Algorithm, workspace,
            (nuint)bytes, &zero, d.Weight, w);
    }
}
