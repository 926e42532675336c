using AlexNet.Core;
using AlexNet.Engines.Cuda.Devices;
using AlexNet.Engines.Cuda.Memory;
using AlexNet.Engines.Cuda.Products.Convolutions;
using AlexNet.Engines.Cuda.Runtime;
using AlexNet.Engines.Native;

namespace AlexNet.Engines.Cuda.Steps;

/// <summary>y = f(w ∗ x + b): in one call of cuDNN's where it takes that, else as a convolution and what follows it. Without a bias, which a pooling then
/// adds, a convolution alone.</summary>
internal sealed class ConvolutionForward : CudaStep
{
    private readonly OwnedParts _owned = new();
    private readonly CudaMemory _memory;
    private readonly ConvolutionStep _step;
    private readonly DeviceRuntime _device;
    private readonly CuDnnConvolution<Forward> _convolution;
    private CuDnnBiasConvolution? _withBias;
    private CudaLaunch? _activation;
    private nint _weight;

    public ConvolutionForward(CudaMemory memory, ConvolutionStep step)
    {
        (_memory, _step, _device) = (memory, step, memory.DeviceOf(step.Output));
        var shapes = ConvolutionShapes.Of(memory, step.Input, step.Output, step.Geometry);
        try
        {
            _withBias = step.Bias is null ? null : CuDnnBiasConvolution.Of(_device, shapes, step.Activation);
            if (_withBias is not null)
            {
                _owned.Own(_withBias);
                memory.WorkspaceOf(step.Output).Reserve(_withBias.Bytes);
            }

            _convolution = _owned.Own(new CuDnnConvolution<Forward>(_device, shapes, memory.WorkspaceOf(step.Output)));
        }
        catch
        {
            Dispose();
            throw;
        }
    }

    public override string Implementation => _withBias?.ToString() ?? _convolution.Implementation;

    private nint Workspace => _memory.WorkspaceOf(_step.Output).Start;

    public override void Bind()
    {
        _weight = _memory.Parameter(_step.Weight).Factor;
        if (_withBias?.TryRun(_memory[_step.Input], _weight, _memory[_step.Bias], _memory[_step.Output], Workspace) == true)
        {
            return;
        }

        _withBias = null;
        _convolution.Choose(_memory[_step.Input], _weight, _memory[_step.Output]);
        if (_step.Bias is { } bias)
        {
            _activation = _owned.Own(BiasActivation.Prepare(_memory, _step.Output, bias, _step.Activation));
        }
    }

    public override void Enqueue()
    {
        if (_withBias is not null)
        {
            _withBias.Enqueue(_memory[_step.Input], _weight, _memory[_step.Bias], _memory[_step.Output], Workspace);
            return;
        }

        _convolution.Enqueue();
        _activation?.RunAsync(_device.Stream);
    }

    public override void Dispose() => _owned.Dispose();
}
