using AlexNet.Core;
using AlexNet.Engines.Cuda.Devices;
using AlexNet.Engines.Cuda.Kernels;
using AlexNet.Engines.Cuda.Memory;
using AlexNet.Engines.Cuda.Products.Convolutions;
using AlexNet.Engines.Cuda.Runtime;

namespace AlexNet.Engines.Cuda.Steps;

/// <summary>dx from w and dy.</summary>
internal sealed class ConvolutionInputGradient(CudaMemory memory, ConvolutionInputGradientStep step) : CudaStep
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

/// <summary>dw from x and dy, in the elements of x, as cuDNN gives it; db where nothing else adds it up.</summary>
internal sealed class ConvolutionWeightGradient : CudaStep
{
    private readonly CudaMemory _memory;
    private readonly ConvolutionWeightGradientStep _step;
    private readonly DeviceRuntime _device;
    private readonly CuDnnConvolution<WeightGradient> _convolution;
    private readonly BiasGradient? _bias;
    private CudaLaunch? _clear;

    public ConvolutionWeightGradient(CudaMemory memory, ConvolutionWeightGradientStep step)
    {
        (_memory, _step, _device) = (memory, step, memory.DeviceOf(step.OutputGradient));
        if (step.BiasGradient is { } bias)
        {
            _bias = new(memory, step.OutputGradient, bias);
            memory.WorkspaceOf(step.OutputGradient).Reserve(_bias.Bytes);
        }

        _convolution = new(_device, ConvolutionShapes.Of(memory, step.Input, step.OutputGradient, step.Geometry), memory.WorkspaceOf(step.OutputGradient));
    }

    public override string Implementation => _convolution.Implementation;

    public override void Bind()
    {
        _bias?.Bind(_memory.WorkspaceOf(_step.OutputGradient).Start);
        if (_memory.Blocks is { } blocks && blocks.HasWeights(_step.WeightGradient))
        {
            // The convolution over blocks has a gradient for taps that the kernel has not.
            _clear = _device.Kernels.Prepare(new BlockWeightsClearKernel(
                Blocked: _memory[_step.WeightGradient], Outputs: _memory.Plan.Buffers[_step.WeightGradient].Dimensions[0],
                Channels: _memory.Plan.Buffers[_step.Input].Shape.Channels, Kernel: blocks.Geometry.Kernel, Side: ImageBlocks.Side));
        }

        _convolution.Choose(_memory[_step.Input], _memory[_step.WeightGradient], _memory[_step.OutputGradient]);
    }

    public override void Enqueue()
    {
        _convolution.Enqueue();
        _clear?.RunAsync(_device.Stream);
        _bias?.Enqueue();
    }

    public override void Dispose()
    {
        _clear?.Dispose();
        _bias?.Dispose();
        _convolution.Dispose();
    }
}
