using AlexNet.Engines.Cuda.Interop;
using AlexNet.Engines.Cuda.Runtime;
using static AlexNet.Engines.Cuda.Interop.CuDnn;

namespace AlexNet.Engines.Cuda.Products.Convolutions;

/// <summary>The algorithms that cuDNN says it has for a convolution, most wanted first. Only those that give the same bits every
/// time.</summary>
internal static unsafe class ConvolutionAlgorithms
{
    /// <summary>Working memory beyond this is not worth it: it would take a good part of a small GPU, and no algorithm of ours needs
    /// it.</summary>
    private const long MostBytes = 1L << 30;

    private const int MostSuggestions = 16;

    /// <summary>Whether a status says that an algorithm will not do, and nothing is broken: cuDNN's codes from 2000 to 3999.</summary>
    public static bool IsRefusal(Status status) => status is >= Status.BadParam and < Status.InternalError;

    public static IEnumerable<ConvolutionAlgorithm> Of<TDirection>(nint handle, ConvolutionDescriptors descriptors)
        where TDirection : IConvolutionDirection
    {
        foreach (var way in Ways<TDirection>(handle, descriptors))
        {
            if (TryMeasure<TDirection>(handle, descriptors, way, out var bytes))
            {
                yield return new(descriptors, way, bytes);
            }
        }
    }

    /// <summary>Whether cuDNN says of an algorithm how much working memory it takes, and it is not too much.</summary>
    public static bool TryMeasure<TDirection>(nint handle, ConvolutionDescriptors descriptors, ConvolutionWay way, out long bytes)
        where TDirection : IConvolutionDirection
    {
        var status = TDirection.Workspace(handle, descriptors, way, out var needed);
        if (status != Status.Success && !IsRefusal(status))
        {
            status.ThrowIfFailed($"cuDNN's size of a workspace, {TDirection.Name}");
        }

        bytes = (long)needed;
        return status == Status.Success && bytes <= MostBytes;
    }

    /// <summary>A suggestion is a number and the math type that it is meant with; one that the precision does not allow is no
    /// suggestion.</summary>
    private static List<ConvolutionWay> Ways<TDirection>(nint handle, ConvolutionDescriptors descriptors)
        where TDirection : IConvolutionDirection
    {
        var results = stackalloc AlgorithmPerformance[MostSuggestions];
        var status = TDirection.Suggest(handle, descriptors, MostSuggestions, out var count, results);
        if (status != Status.Success && !IsRefusal(status))
        {
            status.ThrowIfFailed($"cuDNN's choice of algorithms, {TDirection.Name}");
        }

        var precision = descriptors.Shapes.Precision;
        List<ConvolutionWay> ways = [new(descriptors.Grouping, TDirection.Preferred, precision.ConvolutionMath())];
        for (var i = 0; status == Status.Success && i < count; i++)
        {
            var way = new ConvolutionWay(descriptors.Grouping, results[i].Algorithm, results[i].MathType);
            if (results[i].Status == Status.Success && results[i].Determinism == 1 && precision.Allows(way.Math) && !ways.Contains(way))
            {
                ways.Add(way);
            }
        }

        return ways;
    }
}

/// <summary>One algorithm for a convolution: cuDNN's, in one call or in one for each group.</summary>
/// <param name="Descriptors">All groups in one call, or one for each.</param>
/// <param name="CallBytes">Of working memory for a call.</param>
internal sealed record ConvolutionAlgorithm(ConvolutionDescriptors Descriptors, ConvolutionWay Way, long CallBytes)
{
    private const long Alignment = 256;

    /// <summary>Of working memory in all.</summary>
    public long Bytes => !Descriptors.IsPacked ? CallBytes : PackedWeightAt + (IsWeightPacked ? Descriptors.WeightCount * ElementBytes : 0);

    /// <summary>Whether a call works on a copy of its weights too.</summary>
    public bool IsWeightPacked => Descriptors.IsPacked && !Descriptors.AreWeightsAligned;

    /// <summary>Where the copy of x' channels begins in the working memory.</summary>
    public long PackedInputAt => Aligned(CallBytes);

    /// <summary>Where the copy of y's channels begins.</summary>
    public long PackedOutputAt => PackedInputAt + Aligned(PackedBytes(Descriptors.InputChannels, Descriptors.Shapes.Input));

    /// <summary>Where the copy of the weights begins.</summary>
    public long PackedWeightAt => PackedOutputAt + Aligned(PackedBytes(Descriptors.OutputChannels, Descriptors.Shapes.Output));

    private int ElementBytes => Descriptors.Shapes.Precision.ElementBytes();

    public override string ToString()
    {
        var math = Way.Math == Descriptors.Shapes.Precision.ConvolutionMath() ? "" : $" with {Way.Math} math";
        var groups = Descriptors.Calls == 1 ? "" : $", {Descriptors.Calls} groups one by one{(Descriptors.IsPacked ? ", copied" : "")}";
        return $"cuDNN's algorithm {Way.Algorithm}{math}{groups}";
    }

    private long PackedBytes(int channels, Core.Shape whole) =>
        (long)Descriptors.Shapes.Batch * whole.Plane * channels * ElementBytes;

    private static long Aligned(long bytes) => (bytes + Alignment - 1) / Alignment * Alignment;
}
