using AlexNet.Core;
using AlexNet.Engines.Cuda.Interop;
using static AlexNet.Engines.Cuda.Interop.CuDnn;

namespace AlexNet.Engines.Cuda.Products;

/// <summary>A convolution in one direction, by the first way that cuDNN really takes: what it says of a way beforehand is not always what it
/// does.</summary>
internal sealed class CuDnnConvolution<TDirection> : IDisposable
    where TDirection : struct, IConvolutionDirection
{
    private readonly OwnedParts _owned = new();
    private readonly DeviceRuntime _device;
    private readonly ConvolutionGeometry _geometry;
    private readonly ConvolutionWay[] _ways;
    private ConvolutionWay? _chosen;

    public CuDnnConvolution(DeviceRuntime device, ConvolutionGeometry geometry, int batch, Shape input, Shape output)
    {
        (_device, _geometry) = (device, geometry);
        device.Context.SetCurrent();
        try
        {
            List<ConvolutionWay> ways = [];
            ways.AddRange(Ways(ConvolutionDescriptors.Together(device.Precision, geometry, batch, input, output)));
            if (geometry.Groups > 1)
            {
                ways.AddRange(Ways(ConvolutionDescriptors.ByGroup(device.Precision, geometry, batch, input, output)));
            }

            _ways = [.. ways];
        }
        catch
        {
            Dispose();
            throw;
        }
    }

    /// <summary>Bytes of working memory that any of the ways takes.</summary>
    public long Bytes => _ways.Length == 0 ? 0 : _ways.Max(way => way.Bytes);

    /// <summary>The way taken.</summary>
    public string Implementation => _chosen?.ToString() ?? "";

    /// <summary>Computes once, whatever lies in the memory, by one way after the other until one is taken. The library has loaded and
    /// allocated all it needs then.</summary>
    /// <exception cref="CudaException">None is taken.</exception>
    public void Choose(nint x, nint w, nint y, nint workspace)
    {
        _device.Context.SetCurrent();
        var status = Status.NotSupported;
        foreach (var way in _ways)
        {
            status = Run(way, x, w, y, workspace);
            if (status == Status.Success)
            {
                _chosen = way;
                return;
            }

            if (!ConvolutionWays.IsRefusal(status))
            {
                break;
            }
        }

        status.ThrowIfFailed($"cuDNN's {TDirection.Name} of a convolution with {_geometry}, by {_ways.Length} ways");
    }

    /// <summary>Queues it.</summary>
    public void Enqueue(nint x, nint w, nint y, nint workspace)
    {
        _device.Context.SetCurrent();
        Run(_chosen!, x, w, y, workspace).ThrowIfFailed($"cuDNN's {TDirection.Name} of a convolution");
    }

    public void Dispose() => _owned.Dispose();

    private IEnumerable<ConvolutionWay> Ways(ConvolutionDescriptors descriptors) =>
        ConvolutionWays.Of<TDirection>(_device.Convolutions.Handle, _owned.Own(descriptors));

    private Status Run(ConvolutionWay way, nint x, nint w, nint y, nint workspace)
    {
        var d = way.Descriptors;
        var weightStep = (nint)(d.WeightCount * _device.Precision.ElementBytes());
        for (var call = 0; call < d.Calls; call++)
        {
            var status = TDirection.Run(
                _device.Convolutions.Handle, d, way.Algorithm, x + (call * d.InputStep), w + (call * weightStep), y + (call * d.OutputStep),
                workspace, way.Bytes);
            if (status != Status.Success)
            {
                return status;
            }
        }

        return Status.Success;
    }
}
