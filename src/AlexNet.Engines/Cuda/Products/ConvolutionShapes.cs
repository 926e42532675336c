using AlexNet.Core;

namespace AlexNet.Engines.Cuda.Products;

/// <summary>What a convolution is between.</summary>
/// <param name="Input">Of x, with all channels.</param>
/// <param name="Output">Of y, with all channels.</param>
internal sealed record ConvolutionShapes(Precision Precision, ConvolutionGeometry Geometry, int Batch, Shape Input, Shape Output);
