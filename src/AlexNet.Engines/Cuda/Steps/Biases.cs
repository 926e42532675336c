using AlexNet.Core;
using AlexNet.Engines.Cuda.Devices;
using AlexNet.Engines.Cuda.Launching;
using AlexNet.Engines.Cuda.Memory;
using AlexNet.Engines.Cuda.Runtime;

namespace AlexNet.Engines.Cuda.Steps;

/// <summary>What follows a product: y ← f(y + b), in place.</summary>
internal static class BiasActivation
{
    public static CudaLaunch Prepare(CudaMemory memory, int output, int bias, Activation function)
    {
        var device = memory.DeviceOf(output);
        var channels = memory.ShapeOf(output).Channels;
        return device.Kernels.Flat(
            "activate", "bias_activate", memory.Count(output) / LaunchGeometry.PackWidth(channels, device.Precision.Lanes()),
            memory[output], memory[bias], memory[output], (int)function, memory.Positions(output), channels);
    }
}

/// <summary>db = Σ dy over all positions: partial sums in the workspace, then theirs.</summary>
/// <param name="outputGradient">dy's buffer.</param>
/// <param name="biasGradient">db's buffer.</param>
internal sealed class BiasGradient(CudaMemory memory, int outputGradient, int biasGradient) : IDisposable
{
    private readonly DeviceRuntime _device = memory.DeviceOf(outputGradient);
    private readonly int _channels = memory.ShapeOf(outputGradient).Channels;
    private CudaLaunch? _partial;
    private CudaLaunch? _sum;

    /// <summary>Bytes of the partial sums.</summary>
    public long Bytes => (long)Geometry.X * _channels * sizeof(float);

    private LaunchGeometry Geometry =>
        LaunchGeometry.BiasGradient(memory.Positions(outputGradient), _channels, _device.Precision.Lanes());

    /// <param name="scratch">Memory for the partial sums.</param>
    public void Bind(nint scratch)
    {
        _partial = _device.Kernels.Prepare(
            "bias_gradient", "bias_gradient", Geometry, memory[outputGradient], memory.Positions(outputGradient), _channels, scratch);
        _sum = _device.Kernels.Prepare(
            "bias_gradient", "bias_gradient_sum", LaunchGeometry.BiasGradientSum(_channels), scratch, Geometry.X, _channels,
            memory[biasGradient]);
    }

    public void Enqueue()
    {
        _partial!.RunAsync(_device.Stream);
        _sum!.RunAsync(_device.Stream);
    }

    public void Dispose()
    {
        _partial?.Dispose();
        _sum?.Dispose();
    }
}
