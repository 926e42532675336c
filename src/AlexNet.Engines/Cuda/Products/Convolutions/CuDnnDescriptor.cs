using AlexNet.Core;
using AlexNet.Engines.Cuda.Interop;
using AlexNet.Engines.Cuda.Runtime;
using static AlexNet.Engines.Cuda.Interop.CuDnn;

namespace AlexNet.Engines.Cuda.Products.Convolutions;

/// <summary>A descriptor of cuDNN's, a piece of host memory, with the call that frees it.</summary>
internal sealed class CuDnnDescriptor : IDisposable
{
    private readonly Func<nint, Status> _destroy;
    private bool _disposed;

    private CuDnnDescriptor(nint handle, Func<nint, Status> destroy, Action<nint> set)
    {
        (Handle, _destroy) = (handle, destroy);
        try
        {
            set(handle);
        }
        catch
        {
            Dispose();
            throw;
        }
    }

    public nint Handle { get; }

    /// <summary>Some channels of activations or their gradients, NHWC.</summary>
    /// <param name="shape">With all channels.</param>
    /// <param name="channels">How many.</param>
    public static CuDnnDescriptor Channels(Precision precision, int batch, Core.Shape shape, int channels)
    {
        cudnnCreateTensorDescriptor(out var handle).ThrowIfFailed();
        return new(handle, cudnnDestroyTensorDescriptor, made =>
        {
            var status = channels == shape.Channels
                ? cudnnSetTensor4dDescriptor(
                    made, TensorFormat.Nhwc, precision.ConvolutionType(), batch, channels, shape.Height, shape.Width)
                : cudnnSetTensor4dDescriptorEx(
                    made, precision.ConvolutionType(), batch, channels, shape.Height, shape.Width, shape.Size, 1,
                    shape.Width * shape.Channels, shape.Channels);
            status.ThrowIfFailed(nameof(cudnnSetTensor4dDescriptor));
        });
    }

    /// <summary>Weights, (outputs, kernel, kernel, inputs).</summary>
    /// <param name="inputs">Channels of one group.</param>
    public static CuDnnDescriptor Filter(Precision precision, int outputs, int inputs, int kernel)
    {
        cudnnCreateFilterDescriptor(out var handle).ThrowIfFailed();
        return new(handle, cudnnDestroyFilterDescriptor, made => cudnnSetFilter4dDescriptor(
            made, precision.ConvolutionType(), TensorFormat.Nhwc, outputs, inputs, kernel, kernel).ThrowIfFailed());
    }

    /// <param name="groups">Of one call.</param>
    public static CuDnnDescriptor Convolution(Core.ConvolutionGeometry geometry, int groups, MathType math)
    {
        cudnnCreateConvolutionDescriptor(out var handle).ThrowIfFailed();
        return new(handle, cudnnDestroyConvolutionDescriptor, made =>
        {
            cudnnSetConvolution2dDescriptor(
                made, geometry.Pad, geometry.Pad, geometry.Stride, geometry.Stride, 1, 1, ConvolutionMode.CrossCorrelation, DataType.F32)
                .ThrowIfFailed();
            cudnnSetConvolutionGroupCount(made, groups).ThrowIfFailed();
            cudnnSetConvolutionMathType(made, math).ThrowIfFailed();
        });
    }

    /// <summary>ReLU, or nothing.</summary>
    public static CuDnnDescriptor Function(Activation function)
    {
        cudnnCreateActivationDescriptor(out var handle).ThrowIfFailed();
        var mode = function == Activation.Relu ? ActivationMode.Relu : ActivationMode.Identity;
        return new(handle, cudnnDestroyActivationDescriptor, made =>
            cudnnSetActivationDescriptor(made, mode, NanPropagation.Propagate, 0).ThrowIfFailed());
    }

    public void Dispose()
    {
        if (!_disposed)
        {
            _disposed = true;
            _ = _destroy(Handle);
        }
    }
}
