using AlexNet.Core;
using AlexNet.Engines.Cuda.Devices;
using AlexNet.Engines.Cuda.Launching;
using AlexNet.Engines.Cuda.Memory;
using AlexNet.Engines.Cuda.Runtime;

namespace AlexNet.Engines.Cuda.Steps;

/// <summary>Softmax, losses and in training the logits' gradient: results may go to the host after it.</summary>
internal sealed class LossStep(CudaMemory memory, SoftmaxLossStep step) : CudaStep
{
    private readonly DeviceRuntime _device = memory.DeviceOf(step.Logits);
    private CudaLaunch? _launch;

    public override void Bind()
    {
        _launch = _device.Kernels.Prepare(
            "softmax_loss", "softmax_loss", LaunchGeometry.BlockPerImage(memory.Plan.Batch), memory[step.Logits], memory.LabelsOf(step.Logits),
            memory[step.Probabilities], memory[step.Losses], memory[step.Gradient], (nint)0, memory.ShapeOf(step.Logits).Size,
            memory.StateOf(step.Logits));
    }

    public override void Enqueue()
    {
        _device.Context.SetCurrent();
        _launch!.RunAsync(_device.Stream);
    }

    public override void Dispose() => _launch?.Dispose();
}
