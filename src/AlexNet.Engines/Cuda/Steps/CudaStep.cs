using AlexNet.Engines.Cuda.Devices;
using AlexNet.Engines.Cuda.Launching;
using AlexNet.Engines.Cuda.Runtime;

namespace AlexNet.Engines.Cuda.Steps;

/// <summary>A step of a plan on its device. Made before memory is allocated: what it needs of the workspace it reserves when it is made.</summary>
internal abstract class CudaStep : IDisposable
{
    /// <summary>What computes it, where there is a choice; known once it is bound.</summary>
    public virtual string Implementation => "";

    /// <summary>Prepares everything, once there is memory. Products are computed once, so that afterwards libraries neither load nor allocate
    /// anything; buffers may be written to.</summary>
    public abstract void Bind();

    /// <summary>Queues the step. Allocates nothing.</summary>
    public abstract void Enqueue();

    /// <summary>Queues the step on its device's stream for what runs beside the others: for steps that can, which use no working memory.</summary>
    public virtual void EnqueueBeside() => throw new NotSupportedException($"{GetType().Name} runs in its device's line only");

    public abstract void Dispose();
}

/// <summary>A step that is one launch of a kernel.</summary>
/// <param name="kernel">Called when there is memory.</param>
internal class KernelStep(DeviceRuntime device, Func<IKernel> kernel) : CudaStep
{
    private CudaLaunch? _launch;

    public override void Bind() => _launch = device.Kernels.Prepare(kernel());

    public override void Enqueue() => EnqueueOn(device.Stream);

    public override void EnqueueBeside() => EnqueueOn(device.Side);

    public override void Dispose() => _launch?.Dispose();

    private void EnqueueOn(CudaStream stream)
    {
        device.Context.SetCurrent();
        _launch!.RunAsync(stream);
    }
}

/// <summary>Losses: results may go to the host after it.</summary>
internal class LossStep(DeviceRuntime device, Func<IKernel> kernel) : KernelStep(device, kernel);

/// <summary>Losses of which each class has its weight.</summary>
/// <param name="weights">Belongs to the step.</param>
internal sealed class WeightedLossStep(DeviceRuntime device, ClassWeightTable weights, Func<IKernel> kernel) : LossStep(device, kernel)
{
    public override void Dispose()
    {
        base.Dispose();
        weights.Dispose();
    }
}

/// <summary>The weights of classes in a device's memory.</summary>
/// <param name="weights">By label; may be none.</param>
internal sealed class ClassWeightTable(DeviceRuntime device, float[] weights) : IDisposable
{
    private CudaDeviceVariable<float>? _copy;

    /// <summary>Copies them; 0 where there are none.</summary>
    public nint Load()
    {
        if (weights.Length > 0)
        {
            _copy = new(device.Context, weights.Length);
            _copy.CopyToDevice(weights);

            // Such a copy may end on the device after it has returned, and streams of ours do not wait for it.
            device.Context.Synchronize();
        }

        return _copy?.DevicePointer ?? 0;
    }

    public void Dispose() => _copy?.Dispose();
}
