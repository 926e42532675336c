using AlexNet.Core;
using AlexNet.Exchange.Fitting;
using AlexNet.Exchange.Weights;
using AlexNet.Loader.Manifests;
using AlexNet.Loader.Storage;

namespace AlexNet.Training.Checkpoints;

/// <summary>Weights of another program as a model of ours: it evaluates, predicts and trains on as one that Train has written.</summary>
public static class ImportedModel
{
    /// <summary>The recipe that the model is said to be of: the one for its network, with dropout's factor where the file's program has it.</summary>
    public static Recipe RecipeOf(Fit fit)
    {
        var name = fit.Network.Name;
        var recipe = name == Networks.alexnetTorchvision.Name ? Core.Recipes.torchvision
            : name == Networks.alexnetOriginal.Name ? Core.Recipes.original
            : name == Networks.alexnetCaffe.Name || name == Networks.caffenet.Name ? Core.Recipes.caffe
            : Core.Recipes.paper;
        return recipe.WithDropoutScaling(fit.Model.DropoutAtTest ? DropoutScaling.AtTest : DropoutScaling.AtTraining);
    }

    /// <summary>Writes it; the file appears whole or not at all.</summary>
    /// <param name="classNames">One per class, by label.</param>
    /// <param name="titles">What people call them.</param>
    /// <param name="mean">The mean image; null where the file's pixels have a mean of their own.</param>
    /// <exception cref="UserErrorException">The weights are damaged, or the file cannot be written.</exception>
    public static void Write(string path, Fit fit, IReadOnlyList<string> classNames, ClassTitles titles, MeanImage? mean)
    {
        var recipe = RecipeOf(fit);
        var statistics = fit.Statistics(mean);
        var info = new CheckpointInfo(fit.Network.Name, classNames, recipe, CheckpointState.Start) { Titles = titles };
        var tensors = fit.Network.Parameters.Select(tensor => TensorData.Streamed(
            tensor.Name, Dtype.F32, [.. tensor.Dimensions.Select(extent => (long)extent)], stream => stream.Write(System.Runtime.InteropServices.MemoryMarshal.AsBytes<float>(fit.Values(tensor, recipe)))));
        var metadata = info.Write(samplesPerEpoch: 1).Concat(statistics.Metadata(Checkpoint.StatisticsPrefix)).ToDictionary();
        SafetensorsWriter.Write(path, tensors.Concat(statistics.Tensors(Checkpoint.StatisticsPrefix)), metadata, withChecksum: true);
    }
}
