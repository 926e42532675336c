using AlexNet.Engines.Cuda.Interop;
using AlexNet.Engines.Cuda.Runtime;
using AlexNet.Engines.Native;
using static AlexNet.Engines.Cuda.Interop.CuDnn;

namespace AlexNet.Engines.Cuda.Products.Convolutions;

/// <summary>A convolution in one direction, by the first algorithm that cuDNN really takes: what it says of one beforehand is not always what
/// it does.</summary>
internal sealed class CuDnnConvolution<TDirection> : IDisposable
    where TDirection : struct, IConvolutionDirection
{
    private readonly OwnedParts _owned = new();
    private readonly DeviceRuntime _device;
    private readonly ConvolutionShapes _shapes;
    private readonly Workspace _workspace;
    private readonly long _first;
    private readonly ConvolutionAlgorithm[] _algorithms;
    private ConvolutionCall<TDirection>? _chosen;

    /// <summary>Reserves working memory for the algorithm that is wanted most.</summary>
    /// <param name="first">Bytes at the beginning of the workspace that it must leave alone.</param>
    /// <param name="orders">What is wanted most; null for what was measured.</param>
    public CuDnnConvolution(
        DeviceRuntime device, ConvolutionShapes shapes, Workspace workspace, long first = 0, IReadOnlyList<ConvolutionOrder>? orders = null)
    {
        (_device, _shapes, _workspace, _first) = (device, shapes, workspace, first);
        device.Context.SetCurrent();
        try
        {
            var all = Enum.GetValues<ConvolutionGrouping>()
                .Where(grouping => grouping == ConvolutionGrouping.Together || shapes.Geometry.Groups > 1)
                .SelectMany(AlgorithmsOf);
            var order = (orders ?? ConvolutionOrders.Measured).Find(device.Context.Properties.Architecture, shapes, TDirection.Name);
            _algorithms = [.. order?.Sort(all) ?? all];
        }
        catch
        {
            Dispose();
            throw;
        }

        workspace.Reserve(first + (_algorithms is [var wanted, ..] ? wanted.Bytes : 0));
        workspace.ReserveSpare(_algorithms.Select(algorithm => algorithm.Bytes).DefaultIfEmpty().Max());
    }

    /// <summary>Most wanted first.</summary>
    public IReadOnlyList<ConvolutionAlgorithm> Algorithms => _algorithms;

    /// <summary>The algorithm taken.</summary>
    public string Implementation => _chosen?.Implementation ?? "";

    /// <summary>Computes once, whatever lies in the memory, by one algorithm after the other until one is taken. The library has loaded
    /// and allocated all it needs then.</summary>
    /// <exception cref="CudaException">None is taken.</exception>
    public void Choose(nint x, nint w, nint y)
    {
        _device.Context.SetCurrent();
        var status = Status.NotSupported;
        foreach (var algorithm in _algorithms)
        {
            var call = new ConvolutionCall<TDirection>(_device, algorithm, x, w, y, _workspace.After(_first, algorithm.Bytes));
            _owned.Own(call);
            status = call.Run();
            if (status == Status.Success)
            {
                _chosen = call;
                return;
            }

            if (!ConvolutionAlgorithms.IsRefusal(status))
            {
                break;
            }
        }

        status.ThrowIfFailed($"cuDNN's {TDirection.Name} of a convolution with {_shapes.Geometry}, by {_algorithms.Length} algorithms");
    }

    /// <summary>Queues it.</summary>
    public void Enqueue()
    {
        _device.Context.SetCurrent();
        _chosen!.Run().ThrowIfFailed($"cuDNN's {TDirection.Name} of a convolution");
    }

    public void Dispose() => _owned.Dispose();

    private IEnumerable<ConvolutionAlgorithm> AlgorithmsOf(ConvolutionGrouping grouping)
    {
        var descriptors = _owned.Own(new ConvolutionDescriptors(_shapes, grouping));
        return descriptors.IsAligned ? ConvolutionAlgorithms.Of<TDirection>(_device.CuDnn.Handle, descriptors) : [];
    }
}
