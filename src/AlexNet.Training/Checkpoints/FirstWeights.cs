using AlexNet.Core;
using AlexNet.Engines.Contracts;

namespace AlexNet.Training.Checkpoints;

/// <summary>The weights of a run's beginning: a recipe's, or those of a file.</summary>
public static class FirstWeights
{
    // A multiple of the generator's four words.
    private const int Range = 1 << 16;

    /// <summary>Fills an engine with a recipe's initial weights and zero velocities.</summary>
    /// <param name="only">A layer; null for all.</param>
    public static void Fill(IEngine engine, Network network, Recipe recipe, string? only = null) => Fill(engine, network, recipe.Seed, recipe.Initialisation, only);

    /// <summary>Fills an engine with initial weights and zero velocities.</summary>
    /// <param name="only">A layer; null for all.</param>
    public static void Fill(IEngine engine, Network network, ulong seed, Initialisation initialisation, string? only = null)
    {
        foreach (var tensor in network.Parameters.Where(tensor => only is null || tensor.Layer == only))
        {
            var values = new float[tensor.Size];
            engine.Write(tensor.Name, BufferKind.Velocity, values);
            Parallel.For(0, (values.Length + Range - 1) / Range, part =>
            {
                var first = part * Range;
                var some = values.AsSpan(first, Math.Min(Range, values.Length - first));
                Initial.Fill(seed, initialisation, tensor, first, some);
            });
            engine.Write(tensor.Name, BufferKind.Parameter, values);
        }
    }

    /// <summary>Takes over a file's weights. Of another number of classes it keeps every layer but the classifier, which begins as the recipe's
    /// does, and no velocities: a network that was trained on one set of classes goes on to another [paper, section 6].</summary>
    /// <param name="warn">Is told of a classifier that is made anew.</param>
    /// <exception cref="UserErrorException">A tensor is missing, or has another shape than the network's.</exception>
    public static void TakeOver(string path, IEngine engine, Network network, Recipe recipe, Action<FormattableString> warn)
    {
        using var file = Checkpoint.Open(path);
        if (Checkpoint.OtherClassifier(file, network, out var classes) is not { } classifier)
        {
            Checkpoint.Restore(file, engine, network, withVelocities: true);
            return;
        }

        Fill(engine, network, recipe, classifier);
        Checkpoint.Restore(file, engine, network, withVelocities: false, without: classifier);
        warn($"{path}: weights of {Counted.Of(classes, "class")}; {classifier} is made anew for {network.Classes}, all other layers are kept");
    }
}
