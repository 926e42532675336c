using AlexNet.Core;
using AlexNet.Engines.Contracts;

namespace AlexNet.Training.Checkpoints;

/// <summary>Fills an engine with a recipe's initial weights and zero velocities.</summary>
internal static class FirstWeights
{
    // A multiple of the generator's four words.
    private const int Range = 1 << 16;

    public static void Fill(IEngine engine, Network network, Recipe recipe)
    {
        foreach (var tensor in network.Parameters)
        {
            var values = new float[tensor.Size];
            engine.Write(tensor.Name, BufferKind.Velocity, values);
            Parallel.For(0, (values.Length + Range - 1) / Range, part =>
            {
                var first = part * Range;
                var some = values.AsSpan(first, Math.Min(Range, values.Length - first));
                Initial.Fill(recipe.Seed, recipe.Initialisation, tensor, first, some);
            });
            engine.Write(tensor.Name, BufferKind.Parameter, values);
        }
    }
}
