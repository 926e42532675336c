using AlexNet.Core;
using AlexNet.Engines.Cuda.Devices;
using AlexNet.Engines.Cuda.Products;

namespace AlexNet.Engines.Cuda.Steps;

/// <summary>y = f(w ∗ x + b).</summary>
internal sealed class ConvolutionForwardStep : CudaStep
{
    private readonly CudaMemory _memory;
    private readonly ConvolutionStep _step;
    private readonly DeviceRuntime _device;
    private readonly CuDnnConvolution<Forward> _convolution;
    private CudaLaunch? _activation;
    private nint _weight;

    public ConvolutionForwardStep(CudaMemory memory, ConvolutionStep step)
    {
        (_memory, _step, _device) = (memory, step, memory.DeviceOf(step.Output));
        _convolution = new(_device, memory.GeometryOf(step.Input, step.Geometry), memory.Plan.Batch, memory.ShapeOf(step.Input), memory.ShapeOf(step.Output));
        memory.WorkspaceOf(step.Output).Reserve(_convolution.Bytes);
    }

    public override string Implementation => _convolution.Implementation;

    private nint Workspace => _memory.WorkspaceOf(_step.Output).Start;

    public override void Bind()
    {
        _weight = _memory.Parameter(_step.Weight).Factor;
        _convolution.Choose(_memory[_step.Input], _weight, _memory[_step.Output], Workspace);
        _activation = BiasActivation.Prepare(_memory, _step.Output, _step.Bias, _step.Activation);
    }

    public override void Enqueue()
    {
        _convolution.Enqueue(_memory[_step.Input], _weight, _memory[_step.Output], Workspace);
        _activation!.RunAsync(_device.Stream);
    }

    public override void Dispose()
    {
        _activation?.Dispose();
        _convolution.Dispose();
    }
}
