namespace AlexNet.Engines.Cuda.Runtime;

/// <param name="Start">The tensor's first byte.</param>
/// <param name="Channels">Of the tensor.</param>
/// <param name="First">The range's first channel.</param>
internal readonly record struct ChannelRange(nint Start, int Channels, int First);
