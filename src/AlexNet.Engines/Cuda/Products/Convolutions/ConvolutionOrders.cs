using AlexNet.Core;
using static AlexNet.Engines.Cuda.Interop.CuDnn;

namespace AlexNet.Engines.Cuda.Products.Convolutions;

/// <summary>A way to compute a convolution in one direction.</summary>
/// <param name="Algorithm">cuDNN's number.</param>
internal readonly record struct ConvolutionWay(ConvolutionGrouping Grouping, int Algorithm, MathType Math);

/// <summary>The fastest ways of a convolution on some GPUs, as they were measured.</summary>
/// <param name="Architecture">Of the GPU, in a compiler's words, as 90.</param>
/// <param name="Direction">The direction's name.</param>
/// <param name="Inputs">Channels of x.</param>
/// <param name="Outputs">Channels of y.</param>
/// <param name="Ways">Fastest first; ways that are not here are tried after these.</param>
internal sealed record ConvolutionOrder(
    int Architecture, Precision Precision, string Direction, int Kernel, int Groups, int Inputs, int Outputs, ConvolutionWay[] Ways)
{
    /// <summary>Whether a kernel of ours for bias and function, after the fastest way, is faster than cuDNN's call with both.</summary>
    public bool IsBiasApart { get; init; }

    /// <summary>As a row of <see cref="ConvolutionOrders.Measured"/>.</summary>
    public override string ToString()
    {
        var ways = string.Join(", ", Ways.Select(way => $"new({nameof(ConvolutionGrouping)}.{way.Grouping}, {way.Algorithm}, MathType.{way.Math})"));
        var bias = IsBiasApart ? " { IsBiasApart = true }" : "";
        return $"new({Architecture}, Precision.{Precision}, \"{Direction}\", Kernel: {Kernel}, Groups: {Groups}, Inputs: {Inputs}, "
            + $"Outputs: {Outputs}, [{ways}]){bias},";
    }

    public bool IsOf(int architecture, ConvolutionShapes shapes, string direction) =>
        (Architecture, Precision, Direction) == (architecture, shapes.Precision, direction)
        && (Kernel, Groups) == (shapes.Geometry.Kernel, shapes.Geometry.Groups)
        && (Inputs, Outputs) == (shapes.Input.Channels, shapes.Output.Channels);

    /// <summary>The same algorithms, those of the row first, the others in the order that they had.</summary>
    public IEnumerable<ConvolutionAlgorithm> Sort(IEnumerable<ConvolutionAlgorithm> algorithms) => algorithms.OrderBy(algorithm =>
    {
        var place = Array.IndexOf(Ways, algorithm.Way);
        return place < 0 ? Ways.Length : place;
    });
}

/// <summary>Which way of a convolution is tried first where it was timed. Nothing is timed when a plan is loaded, as two runs of one seed
/// would differ then: figures come into the engine by this table alone.</summary>
internal static class ConvolutionOrders
{
    /// <summary>Rows that the benchmark <c>gpu-convolutions</c> proposed. None yet: it has run on no GPU.</summary>
    public static readonly IReadOnlyList<ConvolutionOrder> Measured = [];

    /// <summary>The row of a convolution, or null: then groups together are tried first.</summary>
    /// <param name="architecture">Of the GPU, as 90.</param>
    public static ConvolutionOrder? Find(
        this IReadOnlyList<ConvolutionOrder> orders, int architecture, ConvolutionShapes shapes, string direction) =>
        orders.FirstOrDefault(order => order.IsOf(architecture, shapes, direction));
}
