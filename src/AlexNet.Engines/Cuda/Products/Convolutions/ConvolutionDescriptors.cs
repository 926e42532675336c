using AlexNet.Core;
using AlexNet.Engines.Cuda.Memory;
using AlexNet.Engines.Cuda.Runtime;
using AlexNet.Engines.Native;
using static AlexNet.Engines.Cuda.Interop.CuDnn;

namespace AlexNet.Engines.Cuda.Products.Convolutions;

/// <summary>How the groups of a convolution are computed.</summary>
internal enum ConvolutionGrouping
{
    /// <summary>All in one call.</summary>
    Together,

    /// <summary>A call for each, which reads and writes its channels among the others': cuDNN documents convolutions with weights in NHWC
    /// for packed tensors only, but whatever it takes it computes.</summary>
    OneByOne,

    /// <summary>A call for each, on copies of its channels: to cuDNN a convolution like any other.</summary>
    Packed,
}

/// <summary>What a convolution is between, in cuDNN's words: all groups in one call, or one call for each.</summary>
internal sealed class ConvolutionDescriptors : IDisposable
{
    /// <summary>An algorithm is chosen by shapes, and takes for granted that every tensor begins at a multiple of this.</summary>
    private const int AlignedBytes = 16;

    private readonly OwnedParts _owned = new();
    private readonly Dictionary<MathType, nint> _convolutions = [];

    public ConvolutionDescriptors(ConvolutionShapes shapes, ConvolutionGrouping grouping)
    {
        (Shapes, Grouping) = (shapes, grouping);
        var (precision, geometry) = (shapes.Precision, shapes.Geometry);
        (InputChannels, OutputChannels) = (shapes.Input.Channels / Calls, shapes.Output.Channels / Calls);
        var inputs = shapes.Input.Channels / geometry.Groups;
        WeightCount = (long)OutputChannels * inputs * geometry.Kernel * geometry.Kernel;
        try
        {
            Input = _owned.Own(Channels(shapes.Input, InputChannels)).Handle;
            Output = _owned.Own(Channels(shapes.Output, OutputChannels)).Handle;
            Weight = _owned.Own(CuDnnDescriptor.Filter(precision, OutputChannels, inputs, geometry.Kernel)).Handle;
            foreach (var math in Enum.GetValues<MathType>().Where(math => precision.Allows(math)))
            {
                _convolutions[math] = _owned.Own(CuDnnDescriptor.Convolution(geometry, geometry.Groups / Calls, math)).Handle;
            }
        }
        catch
        {
            Dispose();
            throw;
        }
    }

    public ConvolutionShapes Shapes { get; }

    public ConvolutionGrouping Grouping { get; }

    /// <summary>Calls that compute it.</summary>
    public int Calls => Grouping == ConvolutionGrouping.Together ? 1 : Shapes.Geometry.Groups;

    /// <summary>Whether the channels of a call lie in memory of their own; else they lie among the others'.</summary>
    public bool IsPacked => Grouping == ConvolutionGrouping.Packed;

    /// <summary>Channels of x in one call.</summary>
    public int InputChannels { get; }

    /// <summary>Channels of y in one call.</summary>
    public int OutputChannels { get; }

    /// <summary>Weights of one call.</summary>
    public long WeightCount { get; }

    public nint Input { get; }

    public nint Output { get; }

    public nint Weight { get; }

    /// <summary>Whether the weights of every group begin where cuDNN's algorithms take them.</summary>
    public bool AreWeightsAligned => Calls == 1 || FillsPacks(WeightCount);

    /// <summary>Whether every call's x, w and y begin where cuDNN's algorithms take them: at multiples of 16 bytes.</summary>
    public bool IsAligned => IsPacked || Calls == 1 || (AreWeightsAligned && FillsPacks(InputChannels) && FillsPacks(OutputChannels));

    /// <summary>The convolution as the precision has it usually.</summary>
    public nint Usual => Convolution(Shapes.Precision.ConvolutionMath());

    /// <summary>The convolution with that math type, which the precision must allow.</summary>
    public nint Convolution(MathType math) => _convolutions[math];

    public void Dispose() => _owned.Dispose();

    private bool FillsPacks(long numbers) => numbers * Shapes.Precision.ElementBytes() % AlignedBytes == 0;

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
        memory.DeviceOf(output).Precision, memory.GeometryOf(input, geometry), memory.Images(output), memory.ShapeOf(input),
        memory.ShapeOf(output));
}
