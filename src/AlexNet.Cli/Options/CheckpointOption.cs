using AlexNet.Core;
using AlexNet.Training.RunFolders;

namespace AlexNet.Cli.Options;

/// <summary>The checkpoint files a command works on.</summary>
internal static class CheckpointOption
{
    /// <summary>The given one, or the model of the run that ended last.</summary>
    /// <exception cref="UserErrorException">The file is missing, or there is no model yet.</exception>
    public static string Given(string? path) => Given(path is null ? null : new[] { path })[0];

    /// <summary>The given ones, or the model of the run that ended last.</summary>
    /// <exception cref="UserErrorException">A file is missing, or there is no model yet.</exception>
    public static IReadOnlyList<string> Given(string[]? paths)
    {
        if (paths is not { Length: > 0 })
        {
            return [RunFolder.LatestModel() ?? throw new UserErrorException($"no --checkpoint was given and {RunFolder.Root}/ holds no model; allowed is a checkpoint file of a run")];
        }

        return paths.FirstOrDefault(path => !File.Exists(path)) is { } missing
            ? throw new UserErrorException($"{missing}: there is no such checkpoint; allowed is a file that Train has written")
            : paths;
    }
}
