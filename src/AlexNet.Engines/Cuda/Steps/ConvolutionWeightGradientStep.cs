using AlexNet.Core;
using AlexNet.Engines.Cuda.Devices;
using AlexNet.Engines.Cuda.Products;
using AlexNet.Engines.Processor.Kernels;

namespace AlexNet.Engines.Cuda.Steps;

/// <summary>dw and db from x and dy. cuDNN gives dw in the elements of x: of bfloat16 it goes by the workspace to its float32 place.</summary>
internal sealed class ConvolutionWeightGradientStep : CudaStep
{
    private const long Alignment = 256;

    private readonly CudaMemory _memory;
    private readonly Core.ConvolutionWeightGradientStep _step;
    private readonly DeviceRuntime _device;
    private readonly CuDnnConvolution<WeightGradient> _convolution;
    private readonly BiasGradient _bias;
    private readonly long _elementBytes;
    private CudaLaunch? _toFloats;
    private CudaLaunch? _clear;

    public ConvolutionWeightGradientStep(CudaMemory memory, Core.ConvolutionWeightGradientStep step)
    {
        (_memory, _step, _device) = (memory, step, memory.DeviceOf(step.OutputGradient));
        _bias = new(memory, step.OutputGradient, step.BiasGradient);
        var element = _device.Precision.ElementBytes();
        _elementBytes = element == sizeof(float) ? 0 : Aligned(memory.Count(step.WeightGradient) * element);
        _convolution = new(
            _device, memory.ShapesOf(step.Input, step.OutputGradient, step.Geometry), memory.WorkspaceOf(step.OutputGradient),
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
            var (count, lanes) = (_memory.Count(_step.WeightGradient), _device.Precision.Lanes());
            _toFloats = _device.Kernels.Flat("convert", "to_floats", (count + lanes - 1) / lanes, elements, gradient, count);
            gradient = elements;
        }

        if (_memory.Blocks is { } blocks && blocks.HasWeights(_step.WeightGradient))
        {
            // The convolution over blocks has a gradient for taps that the kernel has not.
            _clear = _device.Kernels.Flat(
                "block_weights", "block_weights_clear", _memory.Count(_step.WeightGradient), _memory[_step.WeightGradient],
                _memory.Plan.Buffers[_step.WeightGradient].Dimensions[0], _memory.Plan.Buffers[_step.Input].Shape.Channels,
                blocks.Geometry.Kernel, ImageBlocks.Side);
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
