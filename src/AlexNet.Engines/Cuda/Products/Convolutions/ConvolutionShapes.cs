using AlexNet.Core;
using AlexNet.Engines.Cuda.Memory;

namespace AlexNet.Engines.Cuda.Products.Convolutions;

/// <summary>What a convolution is between.</summary>
/// <param name="Input">Of x, with all channels.</param>
/// <param name="Output">Of y, with all channels.</param>
internal sealed record ConvolutionShapes(Precision Precision, ConvolutionGeometry Geometry, int Batch, Shape Input, Shape Output)
{
    /// <summary>Of a plan's convolution, as it is computed.</summary>
    /// <param name="input">The buffer of x.</param>
    /// <param name="output">The buffer of y.</param>
    public static ConvolutionShapes Of(CudaMemory memory, int input, int output, ConvolutionGeometry geometry) => new(
        memory.DeviceOf(output).Precision, memory.GeometryOf(input, geometry), memory.Plan.Batch, memory.ShapeOf(input), memory.ShapeOf(output));
}
