using AlexNet.Core;
using AlexNet.Engines.Cuda.Devices;
using AlexNet.Engines.Cuda.Launching;

namespace AlexNet.Engines.Cuda.Runtime;

/// <summary>Launches of transfer.cu.</summary>
internal static class ChannelTransfer
{
    public static CudaLaunch Prepare(
        DeviceRuntime device, int positions, ChannelRange from, ChannelRange to, int channels, bool accumulate)
    {
        var lanes = device.Precision.Lanes();
        int[] numbers = [from.Channels, from.First, to.Channels, to.First, channels];
        var width = numbers.All(number => LaunchGeometry.PackWidth(number, lanes) == lanes) ? lanes : 1;
        return device.Kernels.Flat(
            "transfer", "transfer", (long)positions * channels / width, from.Start, to.Start, positions, from.Channels, from.First,
            to.Channels, to.First, channels, accumulate ? 1 : 0);
    }
}
