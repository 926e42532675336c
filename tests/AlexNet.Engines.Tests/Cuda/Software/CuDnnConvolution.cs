using System.Runtime.CompilerServices;
using AlexNet.Engines.Cuda.Devices;
using AlexNet.Engines.Cuda.Interop;
using AlexNet.Engines.Cuda.Products.Convolutions;
using static AlexNet.Engines.Cuda.Interop.CuDnn;

namespace AlexNet.Engines.Tests.Cuda.Software;

/// <summary>cuDNN's descriptors of a convolution in two groups, with steps of 2 by 1 and a row of padding.</summary>
internal sealed unsafe class CuDnnConvolution : IDisposable
{
    /// <summary>The factors alpha and beta.</summary>
    public static readonly float* One = Factor(1);

    public static readonly float* Zero = Factor(0);

    public CuDnnConvolution(CudaStream stream, DataType type, TensorFormat format, Shape x, Shape w, Shape y, Shape bias)
    {
        stream.Context.SetCurrent();
        cudnnCreate(out var handle).ThrowIfFailed();
        cudnnSetStream(handle, stream.Stream).ThrowIfFailed();
        cudnnCreateFilterDescriptor(out var filter).ThrowIfFailed();
        cudnnSetFilter4dDescriptor(filter, type, format, w.N, w.C, w.H, w.W).ThrowIfFailed();
        cudnnCreateConvolutionDescriptor(out var convolution).ThrowIfFailed();
        cudnnSetConvolution2dDescriptor(convolution, 1, 0, 2, 1, 1, 1, ConvolutionMode.CrossCorrelation, DataType.F32).ThrowIfFailed();
        cudnnSetConvolutionGroupCount(convolution, 2).ThrowIfFailed();
        cudnnCreateActivationDescriptor(out var relu).ThrowIfFailed();
        cudnnSetActivationDescriptor(relu, ActivationMode.Relu, NanPropagation.Propagate, 0).ThrowIfFailed();
        (Handle, W, Convolution, Relu) = (handle, filter, convolution, relu);
        (X, Y, Bias) = (Tensor(type, format, x), Tensor(type, format, y), Tensor(type, format, bias));
    }

    public nint Handle { get; }

    public nint X { get; }

    public nint W { get; }

    public nint Y { get; }

    public nint Bias { get; }

    public nint Convolution { get; }

    public nint Relu { get; }

    public void Dispose()
    {
        _ = cudnnDestroyTensorDescriptor(X);
        _ = cudnnDestroyTensorDescriptor(Y);
        _ = cudnnDestroyTensorDescriptor(Bias);
        _ = cudnnDestroyFilterDescriptor(W);
        _ = cudnnDestroyConvolutionDescriptor(Convolution);
        _ = cudnnDestroyActivationDescriptor(Relu);
        _ = cudnnDestroy(Handle);
    }

    private static float* Factor(float value)
    {
        var factor = (float*)RuntimeHelpers.AllocateTypeAssociatedMemory(typeof(CuDnnConvolution), sizeof(float));
        *factor = value;
        return factor;
    }

    private static nint Tensor(DataType type, TensorFormat format, Shape shape)
    {
        cudnnCreateTensorDescriptor(out var tensor).ThrowIfFailed();
        cudnnSetTensor4dDescriptor(tensor, format, type, shape.N, shape.C, shape.H, shape.W).ThrowIfFailed();
        return tensor;
    }
}
