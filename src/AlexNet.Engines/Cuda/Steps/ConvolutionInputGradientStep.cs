using AlexNet.Engines.Cuda.Memory;
using AlexNet.Engines.Cuda.Products.Convolutions;

namespace AlexNet.Engines.Cuda.Steps;

/// <summary>dx from w and dy.</summary>
internal sealed class ConvolutionInputGradientStep(CudaMemory memory, Core.ConvolutionInputGradientStep step) : CudaStep
{
    private readonly CuDnnConvolution<InputGradient> _convolution = new(
        memory.DeviceOf(step.InputGradient), ConvolutionShapes.Of(memory, step.InputGradient, step.OutputGradient, step.Geometry),
        memory.WorkspaceOf(step.InputGradient));

    public override string Implementation => _convolution.Implementation;

    public override void Bind() =>
        _convolution.Choose(memory[step.InputGradient], memory.Parameter(step.Weight).Factor, memory[step.OutputGradient]);

    public override void Enqueue() => _convolution.Enqueue();

    public override void Dispose() => _convolution.Dispose();
}
