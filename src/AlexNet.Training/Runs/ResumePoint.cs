using AlexNet.Core;
using AlexNet.Loader.Statistics;
using AlexNet.Loader.Storage;
using AlexNet.Training.Checkpoints;
using AlexNet.Training.RunFolders;
using AlexNet.Training.Sessions;

namespace AlexNet.Training.Runs;

/// <summary>The checkpoint that a run goes on from, open until its weights are taken.</summary>
public sealed record ResumePoint(string Path, CheckpointInfo Info, SafetensorsFile File) : IDisposable
{
    /// <summary>A network that is in no list and that checkpoints of the run may be of.</summary>
    internal Network? Own { get; private init; }

    /// <summary>A given checkpoint.</summary>
    /// <param name="own">A network that is in no list and that the checkpoint may be of.</param>
    /// <exception cref="UserErrorException">It is missing, damaged or foreign, or a model, which holds no velocities.</exception>
    public static ResumePoint Open(string path, Network? own = null)
    {
        var file = Checkpoint.Open(path);
        try
        {
            var info = CheckpointInfo.Read(file, own);
            return Checkpoint.HasVelocities(file)
                ? new ResumePoint(path, info, file) { Own = own }
                : throw UserErrorException.Of($"{path}: no velocities; allowed is a checkpoint-*.safetensors of a run; {Setting.Named("init")} takes a model's weights");
        }
        catch
        {
            file.Dispose();
            throw;
        }
    }

    /// <summary>What the run's images were prepared with, from the checkpoint or, as in files of earlier versions, beside it; null where neither says.</summary>
    /// <exception cref="UserErrorException">They are wrong.</exception>
    public DataStatistics? Statistics() => Checkpoint.Statistics(File) ?? RunFolder.Around(Path).Statistics();

    /// <summary>The newest good checkpoint of a run, or null where it has none.</summary>
    /// <param name="own">A network that is in no list and that the run may be of.</param>
    public static ResumePoint? Newest(RunFolder folder, Action<FormattableString> warn, Network? own = null)
    {
        foreach (var path in folder.Checkpoints())
        {
            try
            {
                return Open(path, own);
            }
            catch (UserErrorException error)
            {
                warn($"skipping a checkpoint that cannot be used; it is kept as {System.IO.Path.GetFileName(path)}.unusable: {error.Text}");
            }
        }

        return null;
    }

    /// <exception cref="UserErrorException">The checkpoint belongs to another network, other classes or other training images.</exception>
    public void CheckFits(Network network, IReadOnlyList<string> classNames, long trainImages)
    {
        if (Info.Network != network.Name)
        {
            throw new UserErrorException($"{Path}: a checkpoint of network {Info.Network}; this run's is {network.Name}");
        }

        if (Info.ClassNames.Count != classNames.Count)
        {
            throw new UserErrorException($"{Path}: a checkpoint of {Counted.Of(Info.ClassNames.Count, "class")}; the data set has {classNames.Count}");
        }

        CheckNames(classNames);
        CheckNextSample(trainImages);
        if (Info.TrainImages is { } images && images != trainImages)
        {
            throw new UserErrorException($"{Path}: a checkpoint of a run on {Counted.Of(images, "training image")}; the data set has {trainImages}; allowed is the data of the run");
        }
    }

    /// <summary>Puts weights, velocities and averages into the session's engine and closes the file.</summary>
    /// <exception cref="UserErrorException">A tensor is missing, or has another shape than the network's.</exception>
    internal void Restore(Session session)
    {
        Checkpoint.Restore(File, session.Engine, session.Network, withVelocities: true);
        if (session.Recipe.KeepsAverages)
        {
            Checkpoint.RestoreAverages(File, session.Engine, session.Network);
        }

        File.Dispose();
    }

    public void Dispose() => File.Dispose();

    private void CheckNextSample(long trainImages)
    {
        if (Info.State.NextSample / trainImages >= int.MaxValue)
        {
            throw new UserErrorException($"{Path}: metadata next_sample is '{Info.State.NextSample}'; allowed are fewer than {int.MaxValue} epochs of {Counted.Of(trainImages, "image")}");
        }
    }

    private void CheckNames(IReadOnlyList<string> classNames)
    {
        for (var label = 0; label < classNames.Count; label++)
        {
            if (Info.ClassNames[label] != classNames[label])
            {
                throw new UserErrorException($"{Path}: a checkpoint whose class {label} is '{Info.ClassNames[label]}'; the data set's is '{classNames[label]}'; allowed is the data of the run");
            }
        }
    }
}
