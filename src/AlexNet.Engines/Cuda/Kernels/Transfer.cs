using AlexNet.Engines.Cuda.Launching;

namespace AlexNet.Engines.Cuda.Kernels;

/// <summary>Channels of every position from one tensor to another; transfer.cu.</summary>
internal sealed record TransferKernel(
    nint Source, nint Destination, int Positions, int SourceChannels, int SourceFirst, int DestinationChannels, int DestinationFirst,
    int Channels, bool Accumulate) : IKernel
{
    public KernelArguments Arguments => new("transfer", "transfer")
    {
        Source, Destination, Positions, SourceChannels, SourceFirst, DestinationChannels, DestinationFirst, Channels, Accumulate,
    };

    public static TransferKernel Of(
        ChannelRange source, ChannelRange destination, int positions, int channels, bool accumulate = false) => new(
        Source: source.Start, Destination: destination.Start, Positions: positions, SourceChannels: source.Channels,
        SourceFirst: source.First, DestinationChannels: destination.Channels, DestinationFirst: destination.First, Channels: channels,
        Accumulate: accumulate);

    public LaunchGeometry Geometry(LaunchTarget target)
    {
        int[] numbers = [SourceChannels, SourceFirst, DestinationChannels, DestinationFirst, Channels];
        var width = numbers.All(number => target.PackWidth(number) == target.Lanes) ? target.Lanes : 1;
        return target.Flat((long)Positions * Channels / width);
    }
}

/// <param name="Start">The tensor's first byte.</param>
/// <param name="Channels">Of the tensor.</param>
/// <param name="First">The range's first channel.</param>
internal readonly record struct ChannelRange(nint Start, int Channels, int First);
