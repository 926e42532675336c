using AlexNet.Engines.Cuda.Devices;
using AlexNet.Engines.Cuda.Kernels;
using AlexNet.Engines.Cuda.Runtime;
using AlexNet.Engines.Native;
using static AlexNet.Engines.Cuda.Interop.CuDnn;

namespace AlexNet.Engines.Cuda.Products.Convolutions;

/// <summary>An algorithm of a convolution, tied to memory.</summary>
internal sealed class ConvolutionCall<TDirection> : IDisposable
    where TDirection : struct, IConvolutionDirection
{
    private readonly OwnedParts _owned = new();
    private readonly DeviceRuntime _device;
    private readonly ConvolutionAlgorithm _algorithm;
    private readonly nint _x;
    private readonly nint _w;
    private readonly nint _y;
    private readonly nint _memory;
    private readonly PackedChannels? _packedInput;
    private readonly PackedChannels? _packedOutput;
    private readonly PackedChannels? _packedWeight;

    /// <param name="memory">The algorithm's working memory.</param>
    public ConvolutionCall(DeviceRuntime device, ConvolutionAlgorithm algorithm, nint x, nint w, nint y, nint memory)
    {
        (_device, _algorithm, _x, _w, _y, _memory) = (device, algorithm, x, w, y, memory);
        var (d, shapes) = (algorithm.Descriptors, algorithm.Descriptors.Shapes);
        if (!d.IsPacked)
        {
            return;
        }

        (_x, _y) = (memory + (nint)algorithm.PackedInputAt, memory + (nint)algorithm.PackedOutputAt);
        try
        {
            _packedInput = _owned.Own(new PackedChannels(
                device, shapes.Batch * shapes.Input.Plane, x, d.InputChannels, d.Calls, _x, TDirection.MakesInput));
            _packedOutput = _owned.Own(new PackedChannels(
                device, shapes.Batch * shapes.Output.Plane, y, d.OutputChannels, d.Calls, _y, TDirection.MakesOutput));
            if (algorithm.IsWeightPacked)
            {
                _w = memory + (nint)algorithm.PackedWeightAt;
                _packedWeight = _owned.Own(new PackedChannels(device, 1, w, (int)d.WeightCount, d.Calls, _w, TDirection.MakesWeight));
            }
        }
        catch
        {
            Dispose();
            throw;
        }
    }

    public string Implementation => _algorithm.ToString();

    /// <summary>Queues it. The device's context must be current.</summary>
    public Status Run()
    {
        var d = _algorithm.Descriptors;
        var element = d.Shapes.Precision.ElementBytes();
        var (xStep, yStep) = d.IsPacked ? (0, 0) : (d.InputChannels * element, d.OutputChannels * element);
        var wStep = _packedWeight is null ? (nint)(d.WeightCount * element) : 0;
        for (var call = 0; call < d.Calls; call++)
        {
            Copy(call, made: false);
            var status = TDirection.Run(
                _device.CuDnn.Handle, d, _algorithm.Way, _x + (call * xStep), _w + (call * wStep), _y + (call * yStep), _memory,
                _algorithm.CallBytes);
            if (status != Status.Success)
            {
                return status;
            }

            Copy(call, made: true);
        }

        return Status.Success;
    }

    public void Dispose() => _owned.Dispose();

    /// <summary>Copies what the direction reads, or what it has made.</summary>
    private void Copy(int group, bool made)
    {
        if (TDirection.MakesInput == made)
        {
            _packedInput?.Enqueue(group);
        }

        if (TDirection.MakesOutput == made)
        {
            _packedOutput?.Enqueue(group);
        }

        if (TDirection.MakesWeight == made)
        {
            _packedWeight?.Enqueue(group);
        }
    }
}

/// <summary>Copies of the channels of a tensor's groups, one group at a time in the same memory. All weights of a group are channels of one
/// position.</summary>
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
            _launches[group] = device.Kernels.Prepare(TransferKernel.Of(from, to, positions, channels));
        }
    }

    public void Enqueue(int group) => _launches[group].RunAsync(_stream);

    public void Dispose() => Array.ForEach(_launches, launch => launch?.Dispose());
}
