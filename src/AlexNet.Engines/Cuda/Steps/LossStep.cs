using AlexNet.Core;
using AlexNet.Engines.Cuda.Devices;
using AlexNet.Engines.Cuda.Kernels;

namespace AlexNet.Engines.Cuda.Steps;

/// <summary>Softmax, losses and in training the logits' gradient. Owns the labels on the device.</summary>
internal sealed class LossStep(CudaMemory memory, SoftmaxLossStep step) : CudaStep
{
    private readonly DeviceRuntime _device = memory.DeviceOf(step.Logits);
    private CudaDeviceVariable<int>? _labels;
    private CudaLaunch? _launch;

    public override void Bind()
    {
        _labels = new(_device.Context, memory.Plan.Batch);
        _launch = _device.Kernels.Prepare(
            "softmax_loss", "softmax_loss", LaunchGeometry.BlockPerImage(memory.Plan.Batch), memory[step.Logits], _labels.DevicePointer,
            memory[step.Probabilities], memory[step.Losses], memory[step.Gradient], (nint)0, memory.ShapeOf(step.Logits).Size,
            memory.StateOf(step.Logits));
    }

    /// <summary>Queues the labels' upload.</summary>
    /// <param name="labels">Page-locked, unchanged until the run is over.</param>
    public void Give(CudaPageLockedHostMemory<int> labels, int count)
    {
        _device.Context.SetCurrent();
        _labels!.AsyncCopyToDevice(labels.PinnedHostPointer, count, _device.Stream);
    }

    public override void Enqueue()
    {
        _device.Context.SetCurrent();
        _launch!.RunAsync(_device.Stream);
    }

    public override void Dispose()
    {
        _launch?.Dispose();
        _labels?.Dispose();
    }
}
