using AlexNet.Engines.Cuda.Devices;
using AlexNet.Engines.Cuda.Kernels;
using AlexNet.Engines.Processor.Kernels;

namespace AlexNet.Engines.Cuda.Steps;

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
            "bias_gradient", "bias_gradient", Geometry, (nint)0, memory[outputGradient], (nint)0, 0, memory.Positions(outputGradient),
            _channels, scratch);
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
