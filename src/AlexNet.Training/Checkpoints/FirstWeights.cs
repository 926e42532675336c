using AlexNet.Core;
using AlexNet.Engines.Contracts;
using AlexNet.Exchange.Fitting;
using AlexNet.Exchange.Weights;
using AlexNet.Loader.Storage;

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

    /// <summary>Looks at shapes alone, before anything is computed: all must be the network's, but for a classifier of another number of classes.</summary>
    /// <param name="path">A checkpoint, or weights of another program.</param>
    /// <exception cref="UserErrorException">The file cannot be used, or a tensor is missing, or has another shape than the network's.</exception>
    public static void RequireFits(string path, Network network)
    {
        if (IsForeign(path, network))
        {
            Fit.Of(ForeignFile.Open(path), network);
            return;
        }

        using var file = Checkpoint.Open(path);
        Checkpoint.RequireFits(file, network);
    }

    /// <summary>Takes over a file's weights. Of another number of classes it keeps every layer but the classifier, which begins as the recipe's
    /// does, and no velocities: a network that was trained on one set of classes goes on to another [paper, section 6].</summary>
    /// <param name="path">A checkpoint, or weights of another program, which are converted.</param>
    /// <param name="warn">Is told of a classifier that is made anew.</param>
    /// <exception cref="UserErrorException">The file cannot be used, or a tensor is missing, or has another shape than the network's.</exception>
    public static void TakeOver(string path, IEngine engine, Network network, Recipe recipe, Action<FormattableString> warn)
    {
        if (IsForeign(path, network))
        {
            TakeOverForeign(path, engine, network, recipe, warn);
            return;
        }

        using var file = Checkpoint.Open(path);
        if (Checkpoint.OtherClassifier(file, network, out var classes) is not { } classifier)
        {
            Checkpoint.Restore(file, engine, network, withVelocities: true);
            Convert(file, engine, network.Parameters, network, recipe);
            return;
        }

        Fill(engine, network, recipe, classifier);
        Checkpoint.Restore(file, engine, network, withVelocities: false, without: classifier);
        Convert(file, engine, network.Parameters.Where(tensor => tensor.Layer != classifier), network, recipe);
        WarnOfClassifier(path, network, classifier, classes, warn);
    }

    /// <summary>Weights of a run whose recipe divides pixels by another number, or has dropout's factor elsewhere, so that they compute as they did there. A file
    /// without metadata says neither, and its numbers are taken as they are.</summary>
    private static void Convert(SafetensorsFile file, IEngine engine, IEnumerable<ParameterTensor> parameters, Network network, Recipe recipe)
    {
        if (file.Metadata.GetValueOrDefault("format") != CheckpointMetadata.Format)
        {
            return;
        }

        // Nothing but the recipe is needed: the network may be one's own, whose name no list knows.
        var before = new CheckpointMetadata(file).Recipe();
        foreach (var tensor in parameters.Where(tensor => !tensor.IsBias))
        {
            var factor = tensor.Ordinal == 0 ? recipe.PixelScale / before.PixelScale
                : before.DropoutScaling == recipe.DropoutScaling ? 1
                : Fit.DropoutFactor(network, tensor, before.DropoutScaling, recipe);
            foreach (var kind in factor == 1 ? [] : new[] { BufferKind.Parameter, BufferKind.Velocity })
            {
                var values = new float[tensor.Size];
                engine.Read(tensor.Name, kind, values);
                engine.Write(tensor.Name, kind, Array.ConvertAll(values, value => (float)(value * factor)));
            }
        }
    }

    private static void TakeOverForeign(string path, IEngine engine, Network network, Recipe recipe, Action<FormattableString> warn)
    {
        var fit = Fit.Of(ForeignFile.Open(path), network);
        var other = fit.Network.Classes == network.Classes ? null : network.Parameters[^1].Layer;
        if (other is not null)
        {
            Fill(engine, network, recipe, other);
        }

        foreach (var tensor in network.Parameters.Where(tensor => tensor.Layer != other))
        {
            engine.Write(tensor.Name, BufferKind.Velocity, new float[tensor.Size]);
            engine.Write(tensor.Name, BufferKind.Parameter, fit.Values(tensor, recipe));
        }

        if (other is not null)
        {
            WarnOfClassifier(path, network, other, fit.Network.Classes, warn);
        }
    }

    private static void WarnOfClassifier(string path, Network network, string classifier, long classes, Action<FormattableString> warn) =>
        warn($"{path}: weights of {Counted.Of(classes, "class")}; {classifier} is made anew for {network.Classes}, all other layers are kept");

    /// <summary>Our own files have the network's names, and floats of 32 bits.</summary>
    private static bool IsForeign(string path, Network network)
    {
        if (!ForeignFile.IsSafetensors(path))
        {
            return true;
        }

        using var file = SafetensorsFile.Open(path);
        return !network.Parameters.Any(tensor => file.Tensors.TryGetValue(tensor.Name, out var found) && found.Dtype == Dtype.F32);
    }
}
