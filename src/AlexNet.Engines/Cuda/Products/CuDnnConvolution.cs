using AlexNet.Core;
using AlexNet.Engines.Cuda.Interop;
using static AlexNet.Engines.Cuda.Interop.CuDnn;

namespace AlexNet.Engines.Cuda.Products;

/// <summary>A convolution in its three directions, each by the algorithm that reaches tensor cores and gives the same bits every time.</summary>
internal sealed unsafe class CuDnnConvolution : IDisposable
{
    private const ForwardAlgorithm Forwards = ForwardAlgorithm.ImplicitPrecompGemm;
    private const BackwardDataAlgorithm ToInput = BackwardDataAlgorithm.Algorithm1;
    private const BackwardFilterAlgorithm ToWeights = BackwardFilterAlgorithm.Algorithm1;

    private readonly OwnedParts _owned = new();
    private readonly CuDnnHandle _library;
    private readonly nint _input;
    private readonly nint _output;
    private readonly nint _weight;
    private readonly nint _convolution;

    public CuDnnConvolution(DeviceRuntime device, ConvolutionGeometry geometry, int batch, Shape input, Shape output)
    {
        _library = device.Convolutions;
        var precision = device.Precision;
        try
        {
            _input = _owned.Own(CuDnnDescriptor.Tensor(precision, batch, input)).Handle;
            _output = _owned.Own(CuDnnDescriptor.Tensor(precision, batch, output)).Handle;
            _weight = _owned.Own(CuDnnDescriptor.Filter(precision, output.Channels, input.Channels / geometry.Groups, geometry.Kernel)).Handle;
            _convolution = _owned.Own(CuDnnDescriptor.Convolution(precision, geometry)).Handle;
        }
        catch
        {
            Dispose();
            throw;
        }
    }

    private nint Handle => _library.Handle;

    /// <summary>Bytes of working memory.</summary>
    public long ForwardWorkspace()
    {
        cudnnGetConvolutionForwardWorkspaceSize(Handle, _input, _weight, _convolution, _output, Forwards, out var bytes).ThrowIfFailed();
        return (long)bytes;
    }

    /// <summary>Queues y = w ∗ x.</summary>
    public void Forward(nint x, nint w, nint y, nint workspace, long bytes)
    {
        float one = 1, zero = 0;
        cudnnConvolutionForward(
            Handle, &one, _input, x, _weight, w, _convolution, Forwards, workspace, (nuint)bytes, &zero, _output, y).ThrowIfFailed();
    }

    public long InputGradientWorkspace()
    {
        cudnnGetConvolutionBackwardDataWorkspaceSize(Handle, _weight, _output, _convolution, _input, ToInput, out var bytes).ThrowIfFailed();
        return (long)bytes;
    }

    /// <summary>Queues dx from w and dy.</summary>
    public void InputGradient(nint w, nint dy, nint dx, nint workspace, long bytes)
    {
        float one = 1, zero = 0;
        cudnnConvolutionBackwardData(
            Handle, &one, _weight, w, _output, dy, _convolution, ToInput, workspace, (nuint)bytes, &zero, _input, dx).ThrowIfFailed();
    }

    public long WeightGradientWorkspace()
    {
        cudnnGetConvolutionBackwardFilterWorkspaceSize(Handle, _input, _output, _convolution, _weight, ToWeights, out var bytes)
            .ThrowIfFailed();
        return (long)bytes;
    }

    /// <summary>Queues dw, in the precision's elements, from x and dy.</summary>
    public void WeightGradient(nint x, nint dy, nint dw, nint workspace, long bytes)
    {
        float one = 1, zero = 0;
        cudnnConvolutionBackwardFilter(
            Handle, &one, _input, x, _output, dy, _convolution, ToWeights, workspace, (nuint)bytes, &zero, _weight, dw).ThrowIfFailed();
    }

    public void Dispose() => _owned.Dispose();
}
