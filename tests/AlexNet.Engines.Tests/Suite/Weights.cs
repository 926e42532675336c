using AlexNet.Core;
using AlexNet.Engines.Contracts;

namespace AlexNet.Engines.Tests.Suite;

/// <summary>A network's tensors by name, outside any engine.</summary>
internal sealed class Weights : Dictionary<string, float[]>
{
    /// <summary>He's deviation for weights and small random biases, so that no gradient is trivially zero.</summary>
    public static Weights Random(Network network, int seed = 1)
    {
        var weights = new Weights();
        foreach (var tensor in network.Parameters)
        {
            var deviation = tensor.IsBias ? 0.1 : Math.Sqrt(2.0 / tensor.FanIn);
            weights[tensor.Name] = Batch.Noise(tensor.Size, deviation, seed * 100 + weights.Count);
        }

        return weights;
    }

    /// <summary>What an engine holds.</summary>
    public static Weights Read(IEngine engine, Network network, BufferKind kind = BufferKind.Parameter)
    {
        var weights = new Weights();
        foreach (var tensor in network.Parameters)
        {
            weights[tensor.Name] = new float[tensor.Size];
            engine.Read(tensor.Name, kind, weights[tensor.Name]);
        }

        return weights;
    }

    public void WriteTo(IEngine engine, BufferKind kind = BufferKind.Parameter)
    {
        foreach (var (name, values) in this)
        {
            engine.Write(name, kind, values);
        }
    }
}
