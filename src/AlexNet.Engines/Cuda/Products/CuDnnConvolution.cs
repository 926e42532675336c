using AlexNet.Engines.Cuda.Interop;
using AlexNet.Engines.Native;
using static AlexNet.Engines.Cuda.Interop.CuDnn;

namespace AlexNet.Engines.Cuda.Products;

/// <summary>A convolution in one direction, by the first way that cuDNN really takes: what it says of a way beforehand is not always what it
/// does.</summary>
internal sealed class CuDnnConvolution<TDirection> : IDisposable
    where TDirection : struct, IConvolutionDirection
{
    private readonly OwnedParts _owned = new();
    private readonly DeviceRuntime _device;
    private readonly ConvolutionShapes _shapes;
    private readonly Workspace _workspace;
    private readonly long _first;
    private readonly List<ConvolutionWay> _ways = [];
    private ConvolutionCall<TDirection>? _chosen;

    /// <summary>Reserves working memory for the way that is wanted most.</summary>
    /// <param name="first">Bytes at the beginning of the workspace that it must leave alone.</param>
    public CuDnnConvolution(DeviceRuntime device, ConvolutionShapes shapes, Workspace workspace, long first = 0)
    {
        (_device, _shapes, _workspace, _first) = (device, shapes, workspace, first);
        device.Context.SetCurrent();
        try
        {
            Add(ConvolutionDescriptors.Together(shapes));
            if (shapes.Geometry.Groups > 1)
            {
                Add(ConvolutionDescriptors.ByGroup(shapes));
                Add(ConvolutionDescriptors.ByPackedGroup(shapes));
            }
        }
        catch
        {
            Dispose();
            throw;
        }

        workspace.Reserve(first + (_ways.Count == 0 ? 0 : _ways[0].Bytes));
        workspace.ReserveSpare(_ways.Count == 0 ? 0 : _ways.Max(way => way.Bytes));
    }

    /// <summary>The way taken.</summary>
    public string Implementation => _chosen?.Implementation ?? "";

    /// <summary>Computes once, whatever lies in the memory, by one way after the other until one is taken. The library has loaded and
    /// allocated all it needs then.</summary>
    /// <exception cref="CudaException">None is taken.</exception>
    public void Choose(nint x, nint w, nint y)
    {
        _device.Context.SetCurrent();
        var status = Status.NotSupported;
        foreach (var way in _ways)
        {
            var call = new ConvolutionCall<TDirection>(_device, way, x, w, y, _workspace.After(_first, way.Bytes));
            _owned.Own(call);
            status = call.Run();
            if (status == Status.Success)
            {
                _chosen = call;
                return;
            }

            if (!ConvolutionWays.IsRefusal(status))
            {
                break;
            }
        }

        status.ThrowIfFailed($"cuDNN's {TDirection.Name} of a convolution with {_shapes.Geometry}, by {_ways.Count} ways");
    }

    /// <summary>Queues it.</summary>
    public void Enqueue()
    {
        _device.Context.SetCurrent();
        _chosen!.Run().ThrowIfFailed($"cuDNN's {TDirection.Name} of a convolution");
    }

    public void Dispose() => _owned.Dispose();

    private void Add(ConvolutionDescriptors descriptors) =>
        _ways.AddRange(ConvolutionWays.Of<TDirection>(_device.Convolutions.Handle, _owned.Own(descriptors)));
}
