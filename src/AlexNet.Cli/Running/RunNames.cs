using AlexNet.Core;
using AlexNet.Training.RunFolders;

namespace AlexNet.Cli.Running;

/// <summary>Folders of runs by their names, one or several with commas between them.</summary>
internal static class RunNames
{
    private static readonly char[] Separators = ['/', '\\'];

    /// <summary>Those below the folder of runs.</summary>
    /// <exception cref="UserErrorException">A name is none, or is there twice.</exception>
    public static RunFolder[] Folders(string names) => Each(names, name => Directory.Exists(Path.Combine(RunFolder.Root, name)), RunFolder.Named);

    /// <summary>Those, and folders that are given by their paths; all of them exist.</summary>
    /// <exception cref="UserErrorException">There is no such folder, or it is there twice.</exception>
    public static RunFolder[] Watched(string names) => Each(names, name => Directory.Exists(Of(name).Path), name => Of(name) is var folder && Directory.Exists(folder.Path)
        ? folder
        : throw new UserErrorException($"--run is '{name}': there is no folder {folder.Path}; allowed is a run that has begun"));

    private static RunFolder Of(string name) => name.IndexOfAny(Separators) >= 0 && name is not "." and not ".." ? new RunFolder(name) : RunFolder.Named(name);

    /// <summary>A folder may have a comma in its name.</summary>
    private static RunFolder[] Each(string names, Func<string, bool> exists, Func<string, RunFolder> folder)
    {
        if (!names.Contains(',') || exists(names))
        {
            return [folder(names)];
        }

        var all = names.Split(',', StringSplitOptions.TrimEntries);
        return all.Distinct().Count() == all.Length
            ? [.. all.Select(folder)]
            : throw new UserErrorException($"--run is '{names}', which names a run twice; allowed is each once");
    }
}
