using AlexNet.Core;
using AlexNet.Engines.Cuda.Devices;
using AlexNet.Engines.Cuda.Kernels;
using AlexNet.Engines.Cuda.Memory;
using AlexNet.Engines.Cuda.Runtime;

namespace AlexNet.Engines.Cuda.Steps;

/// <summary>The updates of several tensors of one device in one launch: most of them are so small that a launch costs more than the work.</summary>
internal sealed class UpdatesTogether(CudaMemory memory, UpdatesStep step) : CudaStep
{
    private readonly DeviceRuntime _device = memory.DeviceOf(step.Items[0].Parameter);
    private CudaDeviceVariable<UpdateItem>? _table;
    private CudaLaunch? _launch;

    public override void Bind()
    {
        var items = UpdateItem.InTurn(step.Items.Select(Item));
        _table = new(_device.Context, items.Length);
        _table.CopyToDevice(items);

        // Such a copy may end on the device after it has returned, and streams of ours do not wait for it.
        _device.Context.Synchronize();
        _launch = _device.Kernels.Prepare(new UpdatesKernel(
            Items: _table.DevicePointer, Count: items.Length, Run: memory.StateOf(step.Items[0].Parameter), Blocks: items.Sum(item => item.Blocks)));
    }

    public override void Enqueue()
    {
        _device.Context.SetCurrent();
        _launch!.RunAsync(_device.Stream);
    }

    public override void Dispose()
    {
        _launch?.Dispose();
        _table?.Dispose();
    }

    private UpdateItem Item(UpdateStep item) => new(
        W: memory[item.Parameter], V: memory[item.Velocity], G: memory[item.Gradient], Copy: memory.Parameter(item.Parameter).Copy,
        Average: memory[item.Average], Clip: memory[item.Factor], LocalRate: memory[item.LocalRate], Count: memory.Count(item.Parameter), IsBias: item.IsBias ? 1 : 0, AsElements: memory.IsOfElements(item.Gradient) ? 1 : 0, FirstBlock: 0,
        Layer: item.Layer);
}
