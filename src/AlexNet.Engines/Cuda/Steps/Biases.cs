using AlexNet.Core;
using AlexNet.Engines.Cuda.Devices;
using AlexNet.Engines.Cuda.Kernels;
using AlexNet.Engines.Cuda.Launching;
using AlexNet.Engines.Cuda.Memory;
using AlexNet.Engines.Cuda.Runtime;

namespace AlexNet.Engines.Cuda.Steps;

/// <summary>What follows a product: y ← f(y + b), in place.</summary>
internal static class BiasActivation
{
    public static CudaLaunch Prepare(CudaMemory memory, int output, int bias, Activation function) =>
        memory.DeviceOf(output).Kernels.Prepare(new BiasActivateKernel(
            X: memory[output], Bias: memory[bias], Y: memory[output], Function: function, Positions: memory.Positions(output),
            Channels: memory.ShapeOf(output).Channels));
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
    public long Bytes => (long)Chunks * _channels * sizeof(float);

    private int Chunks => LaunchGeometry.BiasGradient(memory.Positions(outputGradient), _channels, _device.Precision.Lanes()).X;

    /// <param name="scratch">Memory for the partial sums.</param>
    public void Bind(nint scratch)
    {
        _partial = _device.Kernels.Prepare(new BiasGradientKernel(
            Dy: memory[outputGradient], Positions: memory.Positions(outputGradient), Channels: _channels, Partial: scratch));
        _sum = _device.Kernels.Prepare(new BiasGradientSumKernel(
            Partial: scratch, Chunks: Chunks, Channels: _channels, Db: memory[biasGradient]));
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
