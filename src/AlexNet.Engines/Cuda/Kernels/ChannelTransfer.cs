using AlexNet.Core;
using AlexNet.Engines.Cuda.Devices;

namespace AlexNet.Engines.Cuda.Kernels;

/// <summary>Launches of transfer.cu.</summary>
internal static class ChannelTransfer
{
    /// <summary>From buffer to buffer on one device.</summary>
    public static CudaLaunch Within(CudaMemory memory, TransferStep s) => Prepare(
        memory.DeviceOf(s.Source), memory.Positions(s.Source), new(memory[s.Source], memory.ShapeOf(s.Source).Channels, s.SourceChannel),
        new(memory[s.Destination], memory.ShapeOf(s.Destination).Channels, s.DestinationChannel), s.Channels, s.Accumulate);

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
