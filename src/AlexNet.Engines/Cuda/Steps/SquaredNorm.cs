using AlexNet.Core;
using AlexNet.Engines.Cuda.Devices;
using AlexNet.Engines.Cuda.Kernels;
using AlexNet.Engines.Cuda.Memory;
using AlexNet.Engines.Cuda.Runtime;

namespace AlexNet.Engines.Cuda.Steps;

/// <summary>Σ g² over gradients of a device, and Σ w² over their weights where asked for: partial sums in the workspace, then theirs.</summary>
internal sealed class SquaredNorm : CudaStep
{
    private readonly CudaMemory _memory;
    private readonly SquaredNormStep _step;
    private readonly DeviceRuntime _device;
    private readonly int _ofGradients;
    private readonly int _blocks;
    private CudaDeviceVariable<NormItem>? _table;
    private CudaLaunch? _partial;
    private CudaLaunch? _sum;

    public SquaredNorm(CudaMemory memory, SquaredNormStep step)
    {
        (_memory, _step, _device) = (memory, step, memory.DeviceOf(step.Sums));
        _ofGradients = step.Updates.Sum(update => Gradient(update, start: 0).Blocks);
        _blocks = step.WithWeights ? 2 * _ofGradients : _ofGradients;
        memory.WorkspaceOf(step.Sums).Reserve((long)_blocks * sizeof(float));
    }

    public override void Bind()
    {
        var gradients = _step.Updates.Select(update => Gradient(update, _memory[update.Gradient]));
        var weights = _step.Updates.Select(update => Gradient(update, _memory[update.Parameter]) with { AsElements = 0 });
        var items = NormItem.InTurn(_step.WithWeights ? gradients.Concat(weights) : gradients);
        _table = new(_device.Context, items.Length);
        _table.CopyToDevice(items);

        // Such a copy may end on the device after it has returned, and streams of ours do not wait for it.
        _device.Context.Synchronize();
        var partial = _memory.WorkspaceOf(_step.Sums).Start;
        _partial = _device.Kernels.Prepare(new SquaredNormKernel(
            Items: _table.DevicePointer, Count: items.Length, Run: _memory.StateOf(_step.Sums), Partial: partial, Blocks: _blocks));
        _sum = _device.Kernels.Prepare(new SquaredNormSumKernel(
            Partial: partial, Split: _ofGradients, Count: _blocks, Sums: _memory[_step.Sums], Place: _step.Place));
    }

    public override void Enqueue()
    {
        _device.Context.SetCurrent();
        _partial!.RunAsync(_device.Stream);
        _sum!.RunAsync(_device.Stream);
    }

    public override void Dispose()
    {
        _sum?.Dispose();
        _partial?.Dispose();
        _table?.Dispose();
    }

    private NormItem Gradient(UpdateStep update, nint start) => new(
        G: start, Count: _memory.Count(update.Parameter), AsElements: _memory.IsOfElements(update.Gradient) ? 1 : 0, FirstBlock: 0,
        Layer: update.Layer);
}
