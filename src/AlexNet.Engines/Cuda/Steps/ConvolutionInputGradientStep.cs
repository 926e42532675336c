using AlexNet.Core;
using AlexNet.Engines.Cuda.Products;

namespace AlexNet.Engines.Cuda.Steps;

/// <summary>dx from w and dy.</summary>
internal sealed class ConvolutionInputGradientStep : CudaStep
{
    private readonly CudaMemory _memory;
    private readonly Core.ConvolutionInputGradientStep _step;
    private readonly DeviceRuntime _device;
    private readonly CuDnnConvolution _convolution;
    private readonly long _bytes;
    private nint _weight;

    public ConvolutionInputGradientStep(CudaMemory memory, Core.ConvolutionInputGradientStep step)
    {
        (_memory, _step, _device) = (memory, step, memory.DeviceOf(step.InputGradient));
        _convolution = new(
            _device, step.Geometry, memory.Plan.Batch, memory.ShapeOf(step.InputGradient), memory.ShapeOf(step.OutputGradient));
        try
        {
            _bytes = _convolution.InputGradientWorkspace();
        }
        catch
        {
            Dispose();
            throw;
        }

        memory.WorkspaceOf(step.InputGradient).Reserve(_bytes);
    }

    public override void Bind() => _weight = _memory.Parameter(_step.Weight).Factor;

    public override void Enqueue()
    {
        _device.Context.SetCurrent();
        _convolution.InputGradient(
            _weight, _memory[_step.OutputGradient], _memory[_step.InputGradient], _memory.WorkspaceOf(_step.InputGradient).Start, _bytes);
    }

    public override void Dispose() => _convolution.Dispose();
}
