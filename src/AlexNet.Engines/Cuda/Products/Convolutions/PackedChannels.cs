using AlexNet.Engines.Cuda.Devices;
using AlexNet.Engines.Cuda.Runtime;

namespace AlexNet.Engines.Cuda.Products.Convolutions;

/// <summary>Copies of the channels of a tensor's groups, one group at a time in the same memory.</summary>
internal sealed class PackedChannels : IDisposable
{
    private readonly CudaStream _stream;
    private readonly CudaLaunch[] _launches;

    /// <param name="positions">Of all images.</param>
    /// <param name="tensor">Its first byte.</param>
    /// <param name="channels">Of one group.</param>
    /// <param name="packed">The copy's first byte.</param>
    /// <param name="back">From the copy to the tensor; else to the copy.</param>
    public PackedChannels(DeviceRuntime device, int positions, nint tensor, int channels, int groups, nint packed, bool back)
    {
        _stream = device.Stream;
        var copy = new ChannelRange(packed, channels, 0);
        _launches = new CudaLaunch[groups];
        for (var group = 0; group < groups; group++)
        {
            var among = new ChannelRange(tensor, groups * channels, group * channels);
            var (from, to) = back ? (copy, among) : (among, copy);
            _launches[group] = ChannelTransfer.Prepare(device, positions, from, to, channels, accumulate: false);
        }
    }

    public void Enqueue(int group) => _launches[group].RunAsync(_stream);

    public void Dispose() => Array.ForEach(_launches, launch => launch?.Dispose());
}
