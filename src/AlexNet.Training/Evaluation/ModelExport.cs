using AlexNet.Core;
using AlexNet.Exchange.Export;
using AlexNet.Training.Checkpoints;

namespace AlexNet.Training.Evaluation;

/// <summary>Checkpoints written for other programs.</summary>
public static class ModelExport
{
    /// <summary>Opens a checkpoint, and hands it to what writes it.</summary>
    /// <param name="write">Valid until it returns: <see cref="OnnxExport.Write"/> or <see cref="TorchExport.Write"/>, with options and a file.</param>
    /// <param name="warn">Is told what the user should see.</param>
    /// <param name="own">A network that is in no list and that the checkpoint may be of.</param>
    /// <exception cref="UserErrorException">The checkpoint is missing, damaged or foreign, or the model cannot be written.</exception>
    public static ExportResult Write(string checkpoint, Func<ExportedModel, ExportResult> write, Action<string> warn, Network? own = null)
    {
        using var file = Checkpoint.Open(checkpoint);
        var info = CheckpointInfo.Read(file, own);
        var network = TrainedModel.NetworkOf(checkpoint, info, own);
        var statistics = TrainedModel.StatisticsOf(file, warn);
        return write(new ExportedModel(
            checkpoint,
            network,
            info.Recipe.DropoutScaling,
            info.ClassNames,
            info.Titles,
            info.Recipe.PixelScale,
            statistics is null ? null : TrainedModel.Fitting(checkpoint, network, statistics),
            tensor => Checkpoint.Values(file, network, tensor)));
    }
}
