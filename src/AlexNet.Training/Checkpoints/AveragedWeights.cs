using AlexNet.Core;
using AlexNet.Engines.Contracts;

namespace AlexNet.Training.Checkpoints;

/// <summary>The moving averages that an engine keeps of its weights, where the recipe asks for them.</summary>
internal static class AveragedWeights
{
    /// <summary>They begin as the weights.</summary>
    public static void Begin(IEngine engine, Network network)
    {
        foreach (var tensor in network.Parameters)
        {
            var values = new float[tensor.Size];
            engine.Read(tensor.Name, BufferKind.Parameter, values);
            engine.Write(tensor.Name, BufferKind.Average, values);
        }
    }

    /// <summary>Does something with the averages in the weights' place, and puts both back, to the bit: every engine then computes with them as
    /// with any weights, in whatever layouts and copies. A tensor at a time passes through the host's memory, which takes less than the
    /// checkpoint that follows a validation.</summary>
    public static T InPlace<T>(IEngine engine, Network network, Func<T> use)
    {
        Exchange(engine, network);
        T result;
        try
        {
            result = use();
        }
        catch (Exception failure) when (failure is not EngineException)
        {
            // Of an engine that has failed nothing can be read.
            Exchange(engine, network);
            throw;
        }

        Exchange(engine, network);
        return result;
    }

    private static void Exchange(IEngine engine, Network network)
    {
        foreach (var tensor in network.Parameters)
        {
            var (weights, averages) = (new float[tensor.Size], new float[tensor.Size]);
            engine.Read(tensor.Name, BufferKind.Parameter, weights);
            engine.Read(tensor.Name, BufferKind.Average, averages);
            engine.Write(tensor.Name, BufferKind.Parameter, averages);
            engine.Write(tensor.Name, BufferKind.Average, weights);
        }
    }
}
