using AlexNet.Core;
using AlexNet.Engines.Cuda.Products;

namespace AlexNet.Engines.Cuda.Steps;

/// <summary>dx from w and dy.</summary>
internal sealed class ConvolutionInputGradientStep : CudaStep
{
    private readonly CudaMemory _memory;
    private readonly Core.ConvolutionInputGradientStep _step;
    private readonly CuDnnConvolution<InputGradient> _convolution;
    private nint _weight;

    public ConvolutionInputGradientStep(CudaMemory memory, Core.ConvolutionInputGradientStep step)
    {
        (_memory, _step) = (memory, step);
        _convolution = new(
            memory.DeviceOf(step.InputGradient), step.Geometry, memory.Plan.Batch, memory.ShapeOf(step.InputGradient), memory.ShapeOf(step.OutputGradient));
        memory.WorkspaceOf(step.InputGradient).Reserve(_convolution.Bytes);
    }

    public override string Implementation => _convolution.Implementation;

    private nint Workspace => _memory.WorkspaceOf(_step.InputGradient).Start;

    public override void Bind()
    {
        _weight = _memory.Parameter(_step.Weight).Factor;
        _convolution.Choose(_memory[_step.InputGradient], _weight, _memory[_step.OutputGradient], Workspace);
    }

    public override void Enqueue() =>
        _convolution.Enqueue(_memory[_step.InputGradient], _weight, _memory[_step.OutputGradient], Workspace);

    public override void Dispose() => _convolution.Dispose();
}
