using AlexNet.Core;
using AlexNet.Engines.Cuda.Memory;
using AlexNet.Engines.Native;

namespace AlexNet.Engines.Cuda.Products.Convolutions;

/// <summary>What a convolution is between, in cuDNN's words: all groups in one call, or one call for each.</summary>
internal sealed class ConvolutionDescriptors : IDisposable
{
    private readonly OwnedParts _owned = new();

    private ConvolutionDescriptors(ConvolutionShapes shapes, int calls, bool isPacked)
    {
        (Shapes, Calls, IsPacked) = (shapes, calls, isPacked);
        var (precision, geometry) = (shapes.Precision, shapes.Geometry);
        (InputChannels, OutputChannels) = (shapes.Input.Channels / calls, shapes.Output.Channels / calls);
        var inputs = shapes.Input.Channels / geometry.Groups;
        WeightCount = (long)OutputChannels * inputs * geometry.Kernel * geometry.Kernel;
        try
        {
            Input = _owned.Own(Channels(shapes.Input, InputChannels)).Handle;
            Output = _owned.Own(Channels(shapes.Output, OutputChannels)).Handle;
            Weight = _owned.Own(CuDnnDescriptor.Filter(precision, OutputChannels, inputs, geometry.Kernel)).Handle;
            Convolution = _owned.Own(CuDnnDescriptor.Convolution(precision, geometry, geometry.Groups / calls)).Handle;
        }
        catch
        {
            Dispose();
            throw;
        }
    }

    public ConvolutionShapes Shapes { get; }

    /// <summary>Calls that compute it.</summary>
    public int Calls { get; }

    /// <summary>Whether the channels of a call lie in memory of their own; else they lie among the others'.</summary>
    public bool IsPacked { get; }

    /// <summary>Channels of x in one call.</summary>
    public int InputChannels { get; }

    /// <summary>Channels of y in one call.</summary>
    public int OutputChannels { get; }

    /// <summary>Weights of one call.</summary>
    public long WeightCount { get; }

    public nint Input { get; }

    public nint Output { get; }

    public nint Weight { get; }

    public nint Convolution { get; }

    /// <summary>All groups in one call.</summary>
    public static ConvolutionDescriptors Together(ConvolutionShapes shapes) => new(shapes, 1, isPacked: false);

    /// <summary>A call for each group, which reads and writes its channels among the others': cuDNN documents convolutions with weights in
    /// NHWC for packed tensors only, but whatever it takes it computes.</summary>
    public static ConvolutionDescriptors ByGroup(ConvolutionShapes shapes) => new(shapes, shapes.Geometry.Groups, isPacked: false);

    /// <summary>A call for each group, on copies of its channels: to cuDNN a convolution like any other.</summary>
    public static ConvolutionDescriptors ByPackedGroup(ConvolutionShapes shapes) => new(shapes, shapes.Geometry.Groups, isPacked: true);

    public void Dispose() => _owned.Dispose();

    private CuDnnDescriptor Channels(Shape whole, int channels) => CuDnnDescriptor.Channels(
        Shapes.Precision, Shapes.Batch, IsPacked ? ShapeModule.create(channels, whole.Height, whole.Width) : whole, channels);
}

/// <summary>What a convolution is between.</summary>
/// <param name="Input">Of x, with all channels.</param>
/// <param name="Output">Of y, with all channels.</param>
internal sealed record ConvolutionShapes(Precision Precision, ConvolutionGeometry Geometry, int Batch, Shape Input, Shape Output)
{
    /// <summary>Of a plan's convolution, as it is computed.</summary>
    /// <param name="input">The buffer of x.</param>
    /// <param name="output">The buffer of y.</param>
    public static ConvolutionShapes Of(CudaMemory memory, int input, int output, ConvolutionGeometry geometry) => new(
        memory.DeviceOf(output).Precision, memory.GeometryOf(input, geometry), memory.Plan.Batch, memory.ShapeOf(input),
        memory.ShapeOf(output));
}
