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
    private readonly CuDnnConvolution _convolution;
    private readonly long _bytes;
    private CudaLaunch? _activation;
    private nint _weight;

    public ConvolutionForwardStep(CudaMemory memory, ConvolutionStep step)
    {
        (_memory, _step, _device) = (memory, step, memory.DeviceOf(step.Output));
        _convolution = new(_device, step.Geometry, memory.Plan.Batch, memory.ShapeOf(step.Input), memory.ShapeOf(step.Output));
        try
        {
            _bytes = _convolution.ForwardWorkspace();
        }
        catch
        {
            Dispose();
            throw;
        }

        memory.WorkspaceOf(step.Output).Reserve(_bytes);
    }

    public override void Bind()
    {
        _weight = _memory.Parameter(_step.Weight).Factor;
        _activation = BiasActivation.Prepare(_memory, _step.Output, _step.Bias, _step.Activation);
    }

    public override void Enqueue()
    {
        _device.Context.SetCurrent();
        _convolution.Forward(
            _memory[_step.Input], _weight, _memory[_step.Output], _memory.WorkspaceOf(_step.Output).Start, _bytes);
        _activation!.RunAsync(_device.Stream);
    }

    public override void Dispose()
    {
        _activation?.Dispose();
        _convolution.Dispose();
    }
}
