using AlexNet.Engines.Native;
using static AlexNet.Engines.Cuda.Interop.CuDnn;

namespace AlexNet.Engines.Cuda.Products;

/// <summary>A way of a convolution, tied to memory.</summary>
internal sealed class ConvolutionCall<TDirection> : IDisposable
    where TDirection : struct, IConvolutionDirection
{
    private readonly OwnedParts _owned = new();
    private readonly DeviceRuntime _device;
    private readonly ConvolutionWay _way;
    private readonly nint _x;
    private readonly nint _w;
    private readonly nint _y;
    private readonly nint _memory;
    private readonly PackedChannels? _packedInput;
    private readonly PackedChannels? _packedOutput;

    /// <param name="memory">The way's working memory.</param>
    public ConvolutionCall(DeviceRuntime device, ConvolutionWay way, nint x, nint w, nint y, nint memory)
    {
        (_device, _way, _x, _w, _y, _memory) = (device, way, x, w, y, memory);
        var (d, shapes) = (way.Descriptors, way.Descriptors.Shapes);
        if (!d.IsPacked)
        {
            return;
        }

        (_x, _y) = (memory + (nint)way.PackedInputAt, memory + (nint)way.PackedOutputAt);
        try
        {
            _packedInput = _owned.Own(new PackedChannels(
                device, shapes.Batch * shapes.Input.Plane, x, d.InputChannels, d.Calls, _x, TDirection.MakesInput));
            _packedOutput = _owned.Own(new PackedChannels(
                device, shapes.Batch * shapes.Output.Plane, y, d.OutputChannels, d.Calls, _y, TDirection.MakesOutput));
        }
        catch
        {
            Dispose();
            throw;
        }
    }

    public string Implementation => _way.ToString();

    /// <summary>Queues it. The device's context must be current.</summary>
    public Status Run()
    {
        var d = _way.Descriptors;
        var element = d.Shapes.Precision.ElementBytes();
        var (xStep, yStep) = d.IsPacked ? (0, 0) : (d.InputChannels * element, d.OutputChannels * element);
        for (var call = 0; call < d.Calls; call++)
        {
            Copy(call, made: false);
            var status = TDirection.Run(
                _device.Convolutions.Handle, d, _way.Algorithm, _x + (call * xStep), _w + (call * (nint)(d.WeightCount * element)),
                _y + (call * yStep), _memory, _way.AlgorithmBytes);
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
    }
}
