using AlexNet.Engines.Cuda.Devices;
using AlexNet.Engines.Cuda.Runtime;

namespace AlexNet.Engines.Cuda.Steps;

/// <summary>A step that is one launch of a kernel.</summary>
/// <param name="prepare">Called when there is memory.</param>
internal sealed class KernelStep(DeviceRuntime device, Func<CudaLaunch> prepare) : CudaStep
{
    private CudaLaunch? _launch;

    public override void Bind() => _launch = prepare();

    public override void Enqueue()
    {
        device.Context.SetCurrent();
        _launch!.RunAsync(device.Stream);
    }

    public override void Dispose() => _launch?.Dispose();
}
