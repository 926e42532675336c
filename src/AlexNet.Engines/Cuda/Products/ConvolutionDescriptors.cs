using AlexNet.Core;

namespace AlexNet.Engines.Cuda.Products;

/// <summary>What a convolution is between, in cuDNN's words: all groups in one call, or one call for each.</summary>
internal sealed class ConvolutionDescriptors : IDisposable
{
    private readonly OwnedParts _owned = new();

    private ConvolutionDescriptors(int calls, Precision precision, ConvolutionGeometry geometry, int batch, Shape input, Shape output)
    {
        Calls = calls;
        var (x, y) = (input.Channels / calls, output.Channels / calls);
        var inputs = input.Channels / geometry.Groups;
        InputStep = x * precision.ElementBytes();
        OutputStep = y * precision.ElementBytes();
        WeightCount = (long)y * inputs * geometry.Kernel * geometry.Kernel;
        try
        {
            Input = _owned.Own(CuDnnDescriptor.Channels(precision, batch, input, x)).Handle;
            Output = _owned.Own(CuDnnDescriptor.Channels(precision, batch, output, y)).Handle;
            Weight = _owned.Own(CuDnnDescriptor.Filter(precision, y, inputs, geometry.Kernel)).Handle;
            Convolution = _owned.Own(CuDnnDescriptor.Convolution(precision, geometry, geometry.Groups / calls)).Handle;
        }
        catch
        {
            Dispose();
            throw;
        }
    }

    /// <summary>Calls that compute it.</summary>
    public int Calls { get; }

    /// <summary>Bytes from the channels of one call to those of the next: in x.</summary>
    public int InputStep { get; }

    /// <summary>In y.</summary>
    public int OutputStep { get; }

    /// <summary>Weights of one call.</summary>
    public long WeightCount { get; }

    public nint Input { get; }

    public nint Output { get; }

    public nint Weight { get; }

    public nint Convolution { get; }

    /// <summary>All groups in one call.</summary>
    public static ConvolutionDescriptors Together(Precision precision, ConvolutionGeometry geometry, int batch, Shape input, Shape output) =>
        new(1, precision, geometry, batch, input, output);

    /// <summary>A call for each group, which reads and writes its channels among the others'.</summary>
    public static ConvolutionDescriptors ByGroup(Precision precision, ConvolutionGeometry geometry, int batch, Shape input, Shape output) =>
        new(geometry.Groups, precision, geometry, batch, input, output);

    public void Dispose() => _owned.Dispose();
}
