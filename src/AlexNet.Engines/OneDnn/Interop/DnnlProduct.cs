using AlexNet.Core;
using AlexNet.Engines.Processor.Products;

namespace AlexNet.Engines.OneDnn.Interop;

/// <summary>A convolution or a fully connected product to be made into a primitive. In the gradients' directions the layouts are those
/// of the gradients that are read or written.</summary>
/// <param name="Direction">What is computed.</param>
/// <param name="Source">x or ∂L/∂x.</param>
/// <param name="Weights">w or ∂L/∂w.</param>
/// <param name="Bias">b or ∂L/∂b.</param>
/// <param name="Destination">y or ∂L/∂y.</param>
/// <param name="Window">Stride and padding of a convolution; null for a fully connected product.</param>
/// <param name="Activation">Applied to y in the same pass.</param>
internal sealed record DnnlProduct(
    ProductDirection Direction,
    DnnlLayout Source,
    DnnlLayout Weights,
    DnnlLayout Bias,
    DnnlLayout Destination,
    DnnlWindow? Window,
    Activation Activation);

/// <summary>How a convolution's window moves.</summary>
internal readonly record struct DnnlWindow(int Stride, int Pad);
