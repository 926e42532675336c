using System.Runtime.InteropServices;
using AlexNet.Engines.Cuda.Interop.Finding;

namespace AlexNet.Engines.Cuda.Interop;

/// <summary>libcudnn.so.9: the calls in use, all of its legacy interface (cudnn_ops.h, cudnn_cnn.h).</summary>
internal static unsafe partial class CuDnn
{
    public const string Library = WantedLibrary.CuDnnImport;

    static CuDnn() => CudaLibraries.Register();

    [LibraryImport(Library)]
    public static partial byte* cudnnGetErrorString(Status status);

    [LibraryImport(Library)]
    public static partial void cudnnGetLastErrorString(byte* message, nuint max_size);

    [LibraryImport(Library)]
    public static partial Status cudnnCreate(out nint handle);

    [LibraryImport(Library)]
    public static partial Status cudnnDestroy(nint handle);

    [LibraryImport(Library)]
    public static partial Status cudnnSetStream(nint handle, nint streamId);

    [LibraryImport(Library)]
    public static partial Status cudnnCreateTensorDescriptor(out nint tensorDesc);

    [LibraryImport(Library)]
    public static partial Status cudnnDestroyTensorDescriptor(nint tensorDesc);

    /// <param name="n">n, c, h, w stand in this order whatever the format.</param>
    [LibraryImport(Library)]
    public static partial Status cudnnSetTensor4dDescriptor(
        nint tensorDesc, TensorFormat format, DataType dataType, int n, int c, int h, int w);

    /// <summary>With strides: for one column's channels within both.</summary>
    [LibraryImport(Library)]
    public static partial Status cudnnSetTensor4dDescriptorEx(
        nint tensorDesc, DataType dataType, int n, int c, int h, int w, int nStride, int cStride, int hStride, int wStride);

    [LibraryImport(Library)]
    public static partial Status cudnnCreateFilterDescriptor(out nint filterDesc);

    [LibraryImport(Library)]
    public static partial Status cudnnDestroyFilterDescriptor(nint filterDesc);

    /// <param name="c">Input channels of one group.</param>
    [LibraryImport(Library)]
    public static partial Status cudnnSetFilter4dDescriptor(
        nint filterDesc, DataType dataType, TensorFormat format, int k, int c, int h, int w);

    [LibraryImport(Library)]
    public static partial Status cudnnCreateConvolutionDescriptor(out nint convDesc);

    [LibraryImport(Library)]
    public static partial Status cudnnDestroyConvolutionDescriptor(nint convDesc);

    [LibraryImport(Library)]
    public static partial Status cudnnSetConvolution2dDescriptor(
        nint convDesc, int pad_h, int pad_w, int u, int v, int dilation_h, int dilation_w, ConvolutionMode mode, DataType computeType);

    [LibraryImport(Library)]
    public static partial Status cudnnSetConvolutionGroupCount(nint convDesc, int groupCount);

    [LibraryImport(Library)]
    public static partial Status cudnnSetConvolutionMathType(nint convDesc, MathType mathType);

    [LibraryImport(Library)]
    public static partial Status cudnnCreateActivationDescriptor(out nint activationDesc);

    [LibraryImport(Library)]
    public static partial Status cudnnDestroyActivationDescriptor(nint activationDesc);

    [LibraryImport(Library)]
    public static partial Status cudnnSetActivationDescriptor(
        nint activationDesc, ActivationMode mode, NanPropagation reluNanOpt, double coef);

    [LibraryImport(Library)]
    public static partial Status cudnnGetConvolutionForwardAlgorithm_v7(
        nint handle, nint srcDesc, nint filterDesc, nint convDesc, nint destDesc,
        int requestedAlgoCount, out int returnedAlgoCount, AlgorithmPerformance* perfResults);

    [LibraryImport(Library)]
    public static partial Status cudnnGetConvolutionForwardWorkspaceSize(
        nint handle, nint xDesc, nint wDesc, nint convDesc, nint yDesc, ForwardAlgorithm algo, out nuint sizeInBytes);

    [LibraryImport(Library)]
    public static partial Status cudnnConvolutionForward(
        nint handle, void* alpha, nint xDesc, nint x, nint wDesc, nint w, nint convDesc, ForwardAlgorithm algo,
        nint workSpace, nuint workSpaceSizeInBytes, void* beta, nint yDesc, nint y);

    [LibraryImport(Library)]
    public static partial Status cudnnConvolutionBiasActivationForward(
        nint handle, void* alpha1, nint xDesc, nint x, nint wDesc, nint w, nint convDesc, ForwardAlgorithm algo,
        nint workSpace, nuint workSpaceSizeInBytes, void* alpha2, nint zDesc, nint z, nint biasDesc, nint bias,
        nint activationDesc, nint yDesc, nint y);

    [LibraryImport(Library)]
    public static partial Status cudnnGetConvolutionBackwardDataAlgorithm_v7(
        nint handle, nint filterDesc, nint diffDesc, nint convDesc, nint gradDesc,
        int requestedAlgoCount, out int returnedAlgoCount, AlgorithmPerformance* perfResults);

    [LibraryImport(Library)]
    public static partial Status cudnnGetConvolutionBackwardDataWorkspaceSize(
        nint handle, nint wDesc, nint dyDesc, nint convDesc, nint dxDesc, BackwardDataAlgorithm algo, out nuint sizeInBytes);

    [LibraryImport(Library)]
    public static partial Status cudnnConvolutionBackwardData(
        nint handle, void* alpha, nint wDesc, nint w, nint dyDesc, nint dy, nint convDesc, BackwardDataAlgorithm algo,
        nint workSpace, nuint workSpaceSizeInBytes, void* beta, nint dxDesc, nint dx);

    [LibraryImport(Library)]
    public static partial Status cudnnGetConvolutionBackwardFilterAlgorithm_v7(
        nint handle, nint srcDesc, nint diffDesc, nint convDesc, nint gradDesc,
        int requestedAlgoCount, out int returnedAlgoCount, AlgorithmPerformance* perfResults);

    [LibraryImport(Library)]
    public static partial Status cudnnGetConvolutionBackwardFilterWorkspaceSize(
        nint handle, nint xDesc, nint dyDesc, nint convDesc, nint gradDesc, BackwardFilterAlgorithm algo, out nuint sizeInBytes);

    [LibraryImport(Library)]
    public static partial Status cudnnConvolutionBackwardFilter(
        nint handle, void* alpha, nint xDesc, nint x, nint dyDesc, nint dy, nint convDesc, BackwardFilterAlgorithm algo,
        nint workSpace, nuint workSpaceSizeInBytes, void* beta, nint dwDesc, nint dw);
}
