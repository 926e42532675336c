using AlexNet.Core;
using AlexNet.Engines.Cuda.Interop;
using static AlexNet.Engines.Cuda.Interop.CuDnn;

namespace AlexNet.Engines.Cuda.Products;

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

    /// <summary>Activations or their gradients, NHWC.</summary>
    public static CuDnnDescriptor Tensor(Precision precision, int batch, Core.Shape shape)
    {
        cudnnCreateTensorDescriptor(out var handle).ThrowIfFailed();
        return new(handle, cudnnDestroyTensorDescriptor, made => cudnnSetTensor4dDescriptor(
            made, TensorFormat.Nhwc, precision.ConvolutionType(), batch, shape.Channels, shape.Height, shape.Width).ThrowIfFailed());
    }

    /// <summary>Weights, (outputs, kernel, kernel, inputs).</summary>
    /// <param name="inputs">Channels of one group.</param>
    public static CuDnnDescriptor Filter(Precision precision, int outputs, int inputs, int kernel)
    {
        cudnnCreateFilterDescriptor(out var handle).ThrowIfFailed();
        return new(handle, cudnnDestroyFilterDescriptor, made => cudnnSetFilter4dDescriptor(
            made, precision.ConvolutionType(), TensorFormat.Nhwc, outputs, inputs, kernel, kernel).ThrowIfFailed());
    }

    public static CuDnnDescriptor Convolution(Precision precision, Core.ConvolutionGeometry geometry)
    {
        cudnnCreateConvolutionDescriptor(out var handle).ThrowIfFailed();
        return new(handle, cudnnDestroyConvolutionDescriptor, made =>
        {
            cudnnSetConvolution2dDescriptor(
                made, geometry.Pad, geometry.Pad, geometry.Stride, geometry.Stride, 1, 1, ConvolutionMode.CrossCorrelation, DataType.F32)
                .ThrowIfFailed();
            cudnnSetConvolutionGroupCount(made, geometry.Groups).ThrowIfFailed();
            cudnnSetConvolutionMathType(made, precision.ConvolutionMath()).ThrowIfFailed();
        });
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
