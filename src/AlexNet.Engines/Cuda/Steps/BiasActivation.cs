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
