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

/// <summary>dw and db from x and dy. cuDNN gives dw in the elements of x: of bfloat16 it goes by the workspace to its float32 place.</summary>
internal sealed class ConvolutionWeightGradient : CudaStep
{
    private const long Alignment = 256;

    private readonly CudaMemory _memory;
    private readonly ConvolutionWeightGradientStep _step;
    private readonly DeviceRuntime _device;
    private readonly CuDnnConvolution<WeightGradient> _convolution;
    private readonly BiasGradient _bias;
    private readonly long _elementBytes;
    private CudaLaunch? _toFloats;
    private CudaLaunch? _clear;

    public ConvolutionWeightGradient(CudaMemory memory, ConvolutionWeightGradientStep step)
    {
        (_memory, _step, _device) = (memory, step, memory.DeviceOf(step.OutputGradient));
        _bias = new(memory, step.OutputGradient, step.BiasGradient);
        var element = _device.Precision.ElementBytes();
        _elementBytes = element == sizeof(float) ? 0 : Aligned(memory.Count(step.WeightGradient) * element);
        _convolution = new(
            _device, ConvolutionShapes.Of(memory, step.Input, step.OutputGradient, step.Geometry), memory.WorkspaceOf(step.OutputGradient),
            _elementBytes + Aligned(_bias.Bytes));
    }

    public override string Implementation => _convolution.Implementation;

    public override void Bind()
    {
        var elements = _memory.WorkspaceOf(_step.OutputGradient).Start;
        _bias.Bind(elements + (nint)_elementBytes);
        var gradient = _memory[_step.WeightGradient];
        if (_elementBytes > 0)
        {
            _toFloats = _device.Kernels.Prepare(new ToFloatsKernel(X: elements, Y: gradient, Count: _memory.Count(_step.WeightGradient)));
            gradient = elements;
        }

        if (_memory.Blocks is { } blocks && blocks.HasWeights(_step.WeightGradient))
        {
            // The convolution over blocks has a gradient for taps that the kernel has not.
            _clear = _device.Kernels.Prepare(new BlockWeightsClearKernel(
                Blocked: _memory[_step.WeightGradient], Outputs: _memory.Plan.Buffers[_step.WeightGradient].Dimensions[0],
                Channels: _memory.Plan.Buffers[_step.Input].Shape.Channels, Kernel: blocks.Geometry.Kernel, Side: ImageBlocks.Side));
        }

        _convolution.Choose(_memory[_step.Input], gradient, _memory[_step.OutputGradient]);
    }

    public override void Enqueue()
    {
        _convolution.Enqueue();
        _toFloats?.RunAsync(_device.Stream);
        _clear?.RunAsync(_device.Stream);
        _bias.Enqueue();
    }

    public override void Dispose()
    {
        _toFloats?.Dispose();
        _clear?.Dispose();
        _bias.Dispose();
        _convolution.Dispose();
    }

    private static long Aligned(long bytes) => (bytes + Alignment - 1) / Alignment * Alignment;
}
