using AlexNet.Core;
using AlexNet.Loader;

namespace AlexNet.Training;

/// <summary>The checkpoint a run goes on from.</summary>
public sealed record ResumePoint(string Path, CheckpointInfo Info)
{
    /// <summary>A given checkpoint.</summary>
    /// <exception cref="UserErrorException">It is missing, damaged or foreign.</exception>
    public static ResumePoint Open(string path)
    {
        using var file = SafetensorsFile.Open(path);
        return new ResumePoint(path, CheckpointInfo.Read(file));
    }

    /// <summary>The newest good checkpoint of a run, or null where it has none.</summary>
    public static ResumePoint? Newest(RunFolder folder, Action<string> warn)
    {
        foreach (var path in folder.Checkpoints())
        {
            try
            {
                return Open(path);
            }
            catch (UserErrorException error)
            {
                warn($"skipping a checkpoint that cannot be used: {error.Message}");
            }
        }

        return null;
    }

    /// <exception cref="UserErrorException">The checkpoint belongs to another network or other classes.</exception>
    public void CheckFits(Network network, IReadOnlyList<string> classNames)
    {
        if (Info.Network != network.Name)
        {
            throw new UserErrorException($"{Path}: a checkpoint of network {Info.Network}; this run's is {network.Name}");
        }

        if (Info.ClassNames.Count != classNames.Count)
        {
            throw new UserErrorException($"{Path}: a checkpoint of {Info.ClassNames.Count} classes; the data set has {classNames.Count}");
        }
    }
}
