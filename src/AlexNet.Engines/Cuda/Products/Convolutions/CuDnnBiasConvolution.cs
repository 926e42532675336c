using AlexNet.Core;
using AlexNet.Engines.Cuda.Interop;
using AlexNet.Engines.Cuda.Runtime;
using AlexNet.Engines.Native;
using static AlexNet.Engines.Cuda.Interop.CuDnn;

namespace AlexNet.Engines.Cuda.Products.Convolutions;

/// <summary>y = f(w ∗ x + b) in one call, where cuDNN takes it: f is ReLU or nothing, and b has the elements of y, so that they are float32,
/// as biases are.</summary>
internal sealed unsafe class CuDnnBiasConvolution : IDisposable
{
    /// <summary>The only one that cuDNN documents without a function, and the one that reaches tensor cores.</summary>
    private const ForwardAlgorithm Algorithm = ForwardAlgorithm.ImplicitPrecompGemm;

    private readonly OwnedParts _owned;
    private readonly DeviceRuntime _device;
    private readonly ConvolutionDescriptors _descriptors;
    private readonly nint _bias;
    private readonly nint _function;
    private readonly string _name;

    private CuDnnBiasConvolution(
        OwnedParts owned, DeviceRuntime device, ConvolutionDescriptors descriptors, Activation function, long bytes)
    {
        (_owned, _device, _descriptors, Bytes) = (owned, device, descriptors, bytes);
        var channels = descriptors.OutputChannels;
        _bias = owned.Own(CuDnnDescriptor.Channels(device.Precision, 1, ShapeModule.create(channels, 1, 1), channels)).Handle;
        _function = owned.Own(CuDnnDescriptor.Function(function)).Handle;
        _name = $"cuDNN's algorithm {(int)Algorithm} with bias{(function == Activation.Relu ? " and ReLU" : "")}";
    }

    /// <summary>Bytes of working memory.</summary>
    public long Bytes { get; }

    /// <summary>Null where cuDNN says beforehand that it has no such call, or where it was measured to be slower than the convolution and
    /// a kernel of ours.</summary>
    /// <param name="orders">What was measured; null for all that was.</param>
    public static CuDnnBiasConvolution? Of(
        DeviceRuntime device, ConvolutionShapes shapes, Activation function, IReadOnlyList<ConvolutionOrder>? orders = null)
    {
        var order = (orders ?? ConvolutionOrders.Measured).Find(device.Context.Properties.Architecture, shapes, Forward.Name);
        if (device.Precision == Precision.BF16 || function is not (Activation.None or Activation.Relu) || order is { IsBiasApart: true })
        {
            return null;
        }

        device.Context.SetCurrent();
        var owned = new OwnedParts();
        try
        {
            var descriptors = owned.Own(new ConvolutionDescriptors(shapes, ConvolutionGrouping.Together));
            var way = new ConvolutionWay(descriptors.Grouping, (int)Algorithm, device.Precision.ConvolutionMath());
            if (ConvolutionAlgorithms.TryMeasure<Forward>(device.CuDnn.Handle, descriptors, way, out var bytes))
            {
                return new(owned, device, descriptors, function, bytes);
            }

            owned.Dispose();
            return null;
        }
        catch
        {
            owned.Dispose();
            throw;
        }
    }

    /// <summary>Computes once, whatever lies in the memory; false where cuDNN does not take it.</summary>
    /// <exception cref="CudaException">It fails otherwise.</exception>
    public bool TryRun(nint x, nint w, nint b, nint y, nint workspace)
    {
        _device.Context.SetCurrent();
        var status = Run(x, w, b, y, workspace);
        if (status != Status.Success && !ConvolutionAlgorithms.IsRefusal(status))
        {
            status.ThrowIfFailed(nameof(cudnnConvolutionBiasActivationForward));
        }

        return status == Status.Success;
    }

    /// <summary>Queues it.</summary>
    public void Enqueue(nint x, nint w, nint b, nint y, nint workspace)
    {
        _device.Context.SetCurrent();
        Run(x, w, b, y, workspace).ThrowIfFailed(nameof(cudnnConvolutionBiasActivationForward));
    }

    public override string ToString() => _name;

    public void Dispose() => _owned.Dispose();

    /// <summary>cuDNN adds a second tensor too: y itself, times zero, is none.</summary>
    private Status Run(nint x, nint w, nint b, nint y, nint workspace)
    {
        float one = 1, zero = 0;
        var d = _descriptors;
        return cudnnConvolutionBiasActivationForward(
            _device.CuDnn.Handle, &one, d.Input, x, d.Weight, w, d.Usual, Algorithm, workspace, (nuint)Bytes, &zero, d.Output, y,
            _bias, b, _function, d.Output, y);
    }
}
