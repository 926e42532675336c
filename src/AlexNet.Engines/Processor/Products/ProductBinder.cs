using AlexNet.Core;
using AlexNet.Engines.Processor.Steps;

namespace AlexNet.Engines.Processor.Products;

/// <summary>Ties products to the memory of a program.</summary>
internal sealed class ProductBinder(ProgramMemory memory)
{
    public ProgramStep Bind(Operation operation, PreparedProduct product) => operation switch
    {
        Operation.Convolution { Item: var s } => Bind(product, s.Input, null, s.Bias, s.Output),
        Operation.ConvolutionInputGradient { Item: var s } => Bind(product, s.InputGradient, null, null, s.OutputGradient),
        Operation.ConvolutionWeightGradient { Item: var s } =>
            Bind(product, s.Input, s.WeightGradient, s.BiasGradient, s.OutputGradient),
        Operation.FullyConnected { Item: var s } => Bind(product, s.Input, null, s.Bias, s.Output),
        Operation.FullyConnectedInputGradient { Item: var s } => Bind(product, s.InputGradient, null, null, s.OutputGradient),
        Operation.FullyConnectedWeightGradient { Item: var s } =>
            Bind(product, s.Input, s.WeightGradient, s.BiasGradient, s.OutputGradient),
        _ => throw new ArgumentException($"{operation.Name} is no product"),
    };

    private ProgramStep Bind(PreparedProduct product, int source, int? gradient, int? bias, int destination) => product.Bind(
        AddressOf(source), AddressOf(gradient), AddressOf(bias), AddressOf(destination), memory.Scratch, memory.TakeCopy(product.CopyBytes));

    private nint AddressOf(int? id) => id is { } buffer ? memory.AddressOf(buffer) : 0;
}
