using System.Runtime.InteropServices;
using AlexNet.Core;
using AlexNet.Engines.Contracts;
using AlexNet.Loader.Statistics;
using AlexNet.Loader.Storage;

namespace AlexNet.Training.Checkpoints;

/// <summary>Weights, velocities, averages and the run's state in one safetensors file; every tensor in the canonical layout, so that other
/// programs can read it.</summary>
public static class Checkpoint
{
    private const string VelocitySuffix = ".velocity";
    private const string AverageSuffix = ".average";
    internal const string StatisticsPrefix = "statistics.";

    /// <summary>Opens a file that must be as it was written, as far as it says how that was.</summary>
    /// <exception cref="UserErrorException">It is missing, no safetensors file, or damaged.</exception>
    public static SafetensorsFile Open(string path)
    {
        var file = SafetensorsFile.Open(path);
        try
        {
            file.RequireWhole();
            return file;
        }
        catch
        {
            file.Dispose();
            throw;
        }
    }

    /// <summary>Writes an engine's parameters, and with velocities the averages that the recipe keeps; the file appears whole or not at all.</summary>
    /// <param name="statistics">What images were prepared with: without its mean a model is of no use.</param>
    /// <param name="withVelocities">Whether the run could be resumed from it.</param>
    /// <exception cref="UserErrorException">It cannot be written, or a weight is no longer a number.</exception>
    public static void Save(string path, IEngine engine, Network network, CheckpointInfo info, DataStatistics statistics, long samplesPerEpoch, bool withVelocities)
    {
        var kinds = Kinds(info.Recipe, withVelocities);
        var tensors = network.Parameters.SelectMany(tensor => kinds.Select(kind => Streamed(path, engine, tensor, kind)));
        var metadata = info.Write(samplesPerEpoch).Concat(statistics.Metadata(StatisticsPrefix)).ToDictionary();
        SafetensorsWriter.Write(path, tensors.Concat(statistics.Tensors(StatisticsPrefix)), metadata, withChecksum: true);
    }

    /// <summary>What the other replicas do while the first saves with velocities, where they have divided parameters among them: each gives its rows.</summary>
    internal static void GiveOwn(IEngine engine, Network network, Recipe recipe)
    {
        foreach (var tensor in network.Parameters)
        {
            var values = new float[tensor.Size];
            foreach (var kind in Kinds(recipe, withVelocities: true))
            {
                engine.Read(tensor.Name, kind, values);
            }
        }
    }

    /// <summary>What images were prepared with; null in files of version 1, which have it beside them.</summary>
    /// <exception cref="UserErrorException">They are wrong.</exception>
    public static DataStatistics? Statistics(SafetensorsFile file) => DataStatistics.Read(file, StatisticsPrefix);

    /// <summary>Copies a checkpoint without its velocities, with the averages as its weights where it has them, as a file of the newest version.</summary>
    /// <param name="statistics">What images were prepared with, for a checkpoint of version 1, which does not say.</param>
    public static void SaveModel(string checkpoint, string model, DataStatistics statistics)
    {
        using var file = Open(checkpoint);
        var tensors = file.Tensors.Values
            .Where(tensor => !IsBeside(tensor.Name))
            .Select(tensor => TensorData.Streamed(tensor.Name, tensor.Dtype, [.. tensor.Shape], stream => stream.Write(file.View(Averaged(file, tensor.Name)))));
        if (Statistics(file) is not null)
        {
            SafetensorsWriter.Write(model, tensors, file.Metadata, withChecksum: true);
            return;
        }

        var metadata = CheckpointInfo.AsNewest(file.Metadata).Concat(statistics.Metadata(StatisticsPrefix)).ToDictionary();
        SafetensorsWriter.Write(model, tensors.Concat(statistics.Tensors(StatisticsPrefix)), metadata, withChecksum: true);
    }

    /// <summary>Whether every parameter has its velocity, so that a run can go on from the file.</summary>
    public static bool HasVelocities(SafetensorsFile file) => file.Tensors.Keys
        .Where(name => !IsBeside(name) && !name.StartsWith(StatisticsPrefix, StringComparison.Ordinal))
        .All(name => file.Tensors.ContainsKey(name + VelocitySuffix));

    /// <summary>Puts a file's tensors into an engine: all parameters, and the velocities where the file has them. Without velocities, the averages
    /// are the parameters where the file has them.</summary>
    /// <param name="without">A layer that is left as it is; null for none.</param>
    /// <exception cref="UserErrorException">A tensor is missing, or has another shape than the network's.</exception>
    public static void Restore(SafetensorsFile file, IEngine engine, Network network, bool withVelocities, string? without = null)
    {
        foreach (var tensor in network.Parameters.Where(tensor => tensor.Layer != without))
        {
            Restore(file, engine, network, tensor, withVelocities ? tensor.Name : Averaged(file, tensor.Name), BufferKind.Parameter);
            if (withVelocities && file.Tensors.ContainsKey(tensor.Name + VelocitySuffix))
            {
                Restore(file, engine, network, tensor, tensor.Name + VelocitySuffix, BufferKind.Velocity);
            }
        }
    }

    /// <summary>Puts a file's averages into an engine that keeps them; where the file has none, they begin as its weights.</summary>
    internal static void RestoreAverages(SafetensorsFile file, IEngine engine, Network network)
    {
        foreach (var tensor in network.Parameters)
        {
            Restore(file, engine, network, tensor, Averaged(file, tensor.Name), BufferKind.Average);
        }
    }

    /// <summary>A parameter's numbers in a file: its average where there is one.</summary>
    /// <exception cref="UserErrorException">It is missing, has another shape than the network's, or is no longer a number.</exception>
    internal static float[] Values(SafetensorsFile file, Network network, ParameterTensor tensor) => Values(file, network, tensor, Averaged(file, tensor.Name));

    /// <summary>The network's classifier, where the file's is of another number of classes and nothing of it can be taken over; else null.</summary>
    /// <param name="classes">How many classes the file's has.</param>
    public static string? OtherClassifier(SafetensorsFile file, Network network, out long classes)
    {
        var last = network.Parameters.Last(tensor => !tensor.IsBias);
        var differs = file.Tensors.TryGetValue(last.Name, out var found) && found.Shape.Count == last.Dimensions.Length && found.Shape[0] != last.Dimensions[0];
        classes = differs ? found!.Shape[0] : network.Classes;
        return differs ? last.Layer : null;
    }

    /// <summary>Looks at shapes alone, before anything is computed: all must be the network's, but for a classifier of another number of classes.</summary>
    /// <exception cref="UserErrorException">A tensor is missing, or has another shape than the network's.</exception>
    public static void RequireFits(SafetensorsFile file, Network network)
    {
        var other = OtherClassifier(file, network, out _);
        foreach (var tensor in network.Parameters.Where(tensor => tensor.Layer != other))
        {
            RequireFits(file, network, tensor, tensor.Name);
        }
    }

    private static void RequireFits(SafetensorsFile file, Network network, ParameterTensor tensor, string name)
    {
        if (!file.Tensors.TryGetValue(name, out var found))
        {
            throw new UserErrorException($"{file.Path}: no tensor {name}; network {network.Name} needs {Describe(tensor.Dimensions)}");
        }

        if (found.Dtype != Dtype.F32 || !found.Shape.SequenceEqual(tensor.Dimensions.Select(d => (long)d)))
        {
            throw new UserErrorException(
                $"{file.Path}: {name} is {found.Dtype} {Describe(found.Shape)}; network {network.Name} with {Counted.Of(network.Classes, "class")} allows F32 {Describe(tensor.Dimensions)}");
        }
    }

    private static void Restore(SafetensorsFile file, IEngine engine, Network network, ParameterTensor tensor, string name, BufferKind kind)
    {
        engine.Write(tensor.Name, kind, Values(file, network, tensor, name));
    }

    private static float[] Values(SafetensorsFile file, Network network, ParameterTensor tensor, string name)
    {
        RequireFits(file, network, tensor, name);
        var values = file.Read<float>(name);
        ThrowIfNotFinite(values, $"{file.Path}: {name}", $"");
        return values;
    }

    private static TensorData Streamed(string path, IEngine engine, ParameterTensor tensor, BufferKind kind)
    {
        var name = tensor.Name + kind switch
        {
            BufferKind.Velocity => VelocitySuffix,
            BufferKind.Average => AverageSuffix,
            _ => "",
        };
        return TensorData.Streamed(name, Dtype.F32, [.. tensor.Dimensions.Select(d => (long)d)], stream =>
        {
            var values = new float[tensor.Size];
            engine.Read(tensor.Name, kind, values);
            ThrowIfNotFinite(values, $"{path}: not written: {name}", $": try a lower {Setting.Named("learning-rate")}");
            stream.Write(MemoryMarshal.AsBytes<float>(values));
        });
    }

    private static BufferKind[] Kinds(Recipe recipe, bool withVelocities) => !withVelocities ? [BufferKind.Parameter]
        : recipe.KeepsAverages ? [BufferKind.Parameter, BufferKind.Velocity, BufferKind.Average] : [BufferKind.Parameter, BufferKind.Velocity];

    /// <summary>Whether a tensor goes with a parameter and is none.</summary>
    private static bool IsBeside(string name) =>
        name.EndsWith(VelocitySuffix, StringComparison.Ordinal) || name.EndsWith(AverageSuffix, StringComparison.Ordinal);

    /// <summary>Name of a parameter's average where the file has one, else its own.</summary>
    private static string Averaged(SafetensorsFile file, string name) => file.Tensors.ContainsKey(name + AverageSuffix) ? name + AverageSuffix : name;

    private static void ThrowIfNotFinite(float[] values, string name, FormattableString advice)
    {
        foreach (var value in values)
        {
            if (!float.IsFinite(value))
            {
                throw UserErrorException.Of($"{name} holds {value}; allowed are finite numbers{advice}", new NotFiniteNumberException(value));
            }
        }
    }

    private static string Describe<T>(IEnumerable<T> dimensions) => $"[{string.Join(", ", dimensions)}]";
}
