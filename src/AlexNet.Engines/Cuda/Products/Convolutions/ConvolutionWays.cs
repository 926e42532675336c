using AlexNet.Engines.Cuda.Interop;
using static AlexNet.Engines.Cuda.Interop.CuDnn;

namespace AlexNet.Engines.Cuda.Products.Convolutions;

/// <summary>The ways that cuDNN says it has for a convolution, most wanted first. Only those that give the same bits every time.</summary>
internal static unsafe class ConvolutionWays
{
    /// <summary>Working memory beyond this is not worth a way: it would take a good part of a small GPU, and no way of ours needs it.</summary>
    private const long MostBytes = 1L << 30;

    private const int MostSuggestions = 16;

    /// <summary>Whether a status says that a way will not do, and nothing is broken: cuDNN's codes from 2000 to 3999.</summary>
    public static bool IsRefusal(Status status) => status is >= Status.BadParam and < Status.InternalError;

    public static IEnumerable<ConvolutionWay> Of<TDirection>(nint handle, ConvolutionDescriptors descriptors)
        where TDirection : IConvolutionDirection
    {
        foreach (var algorithm in Algorithms<TDirection>(handle, descriptors))
        {
            if (TryMeasure<TDirection>(handle, descriptors, algorithm, out var bytes))
            {
                yield return new(descriptors, algorithm, bytes);
            }
        }
    }

    /// <summary>Whether cuDNN says of an algorithm how much working memory it takes, and it is not too much.</summary>
    public static bool TryMeasure<TDirection>(nint handle, ConvolutionDescriptors descriptors, int algorithm, out long bytes)
        where TDirection : IConvolutionDirection
    {
        var status = TDirection.Workspace(handle, descriptors, algorithm, out var needed);
        if (status != Status.Success && !IsRefusal(status))
        {
            status.ThrowIfFailed($"cuDNN's size of a workspace, {TDirection.Name}");
        }

        bytes = (long)needed;
        return status == Status.Success && bytes <= MostBytes;
    }

    private static List<int> Algorithms<TDirection>(nint handle, ConvolutionDescriptors descriptors)
        where TDirection : IConvolutionDirection
    {
        var results = stackalloc AlgorithmPerformance[MostSuggestions];
        var status = TDirection.Suggest(handle, descriptors, MostSuggestions, out var count, results);
        if (status != Status.Success && !IsRefusal(status))
        {
            status.ThrowIfFailed($"cuDNN's choice of algorithms, {TDirection.Name}");
        }

        List<int> algorithms = [TDirection.Preferred];
        for (var i = 0; status == Status.Success && i < count; i++)
        {
            if (results[i].Status == Status.Success && results[i].Determinism == 1 && !algorithms.Contains(results[i].Algorithm))
            {
                algorithms.Add(results[i].Algorithm);
            }
        }

        return algorithms;
    }
}
