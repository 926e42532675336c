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

/// <summary>A kernel that writes a gradient, and the gradient of the bias before it: in the same pass where the kernel can, else in another.</summary>
internal sealed class SummedGradient : CudaStep
{
    private readonly CudaMemory _memory;
    private readonly DeviceRuntime _device;
    private readonly Func<nint, IKernel> _kernel;
    private readonly int _gradient;
    private readonly int? _biasGradient;
    private readonly int _blocks;
    private readonly BiasGradient? _apart;
    private CudaLaunch? _launch;
    private CudaLaunch? _sum;

    /// <param name="gradient">dx's buffer.</param>
    /// <param name="biasGradient">db's buffer; null where it is not wanted.</param>
    /// <param name="canSum">Whether the kernel takes these numbers with sums.</param>
    /// <param name="kernel">Of memory for partial sums, 0 where it is to make none; called when there is memory.</param>
    public SummedGradient(CudaMemory memory, int gradient, int? biasGradient, Func<LaunchTarget, bool> canSum, Func<nint, IKernel> kernel)
    {
        (_memory, _device, _gradient, _biasGradient, _kernel) = (memory, memory.DeviceOf(gradient), gradient, biasGradient, kernel);
        if (biasGradient is not { } bias)
        {
            return;
        }

        if (canSum(_device.Kernels.Target))
        {
            _blocks = _device.Kernels.Target.BiasSums(memory.Positions(gradient), Channels).X;
            memory.WorkspaceOf(gradient).Reserve((long)_blocks * Channels * sizeof(float));
        }
        else
        {
            _apart = new(memory, gradient, bias);
            memory.WorkspaceOf(gradient).Reserve(_apart.Bytes);
        }
    }

    private int Channels => _memory.ShapeOf(_gradient).Channels;

    public override void Bind()
    {
        var partial = _blocks > 0 ? _memory.WorkspaceOf(_gradient).Start : 0;
        _launch = _device.Kernels.Prepare(_kernel(partial));
        _apart?.Bind(_memory.WorkspaceOf(_gradient).Start);
        if (_blocks > 0)
        {
            _sum = _device.Kernels.Prepare(new BiasGradientSumKernel(Partial: partial, Chunks: _blocks, Channels: Channels, Db: _memory[_biasGradient]));
        }
    }

    public override void Enqueue()
    {
        _device.Context.SetCurrent();
        _launch!.RunAsync(_device.Stream);
        _sum?.RunAsync(_device.Stream);
        _apart?.Enqueue();
    }

    public override void Dispose()
    {
        _launch?.Dispose();
        _sum?.Dispose();
        _apart?.Dispose();
    }
}
