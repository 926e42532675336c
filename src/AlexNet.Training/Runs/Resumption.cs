using AlexNet.Core;
using AlexNet.Training.RunFolders;

namespace AlexNet.Training.Runs;

/// <summary>
/// Where a run begins: anew, at the newest checkpoint of its folder, or at a given one. Made once from what a user says; the files it
/// speaks of are read then, and nobody reads them again.
/// </summary>
/// <param name="Folder">Where the run writes.</param>
/// <param name="Point">The checkpoint to go on from, or null: the run begins with its first update.</param>
/// <param name="Origin">What the run that is gone on with was made from, or null: there is none, or its folder does not say.</param>
public sealed record Resumption(RunFolder Folder, ResumePoint? Point, RunOrigin? Origin) : IDisposable
{
    /// <summary>Checkpoints in the folder that were passed over, as they cannot be used.</summary>
    public IReadOnlyList<string> Unusable { get; private init; } = [];

    /// <summary>A new run.</summary>
    public static Resumption Anew(RunFolder folder) => new(folder, null, null);

    /// <summary>The folder's run goes on from its newest good checkpoint; without one it begins anew, as it was begun before.</summary>
    /// <param name="warn">Is told of checkpoints that cannot be used.</param>
    /// <param name="own">A network that is in no list and that the run may be of.</param>
    /// <exception cref="UserErrorException">The folder's <c>recipe.json</c> is damaged, or all that is left of the run is its model.</exception>
    public static Resumption Newest(RunFolder folder, Action<FormattableString> warn, Network? own = null)
    {
        var point = ResumePoint.Newest(folder, warn, own);
        if (point is null && File.Exists(folder.ModelFile))
        {
            throw UserErrorException.Of(
                $"{folder.Path} holds a model and no checkpoint to go on from, and a run begun anew would replace it; allowed is another {Setting.Named("run")}, also with {Setting.Named("init")} {folder.ModelFile}");
        }

        try
        {
            return new(folder, point, RunOrigin.Read(folder, withRecipe: point is null))
            {
                Unusable = [.. folder.Checkpoints().TakeWhile(path => path != point?.Path)],
            };
        }
        catch
        {
            point?.Dispose();
            throw;
        }
    }

    /// <summary>A run goes on from a checkpoint, in the folder that it lies in or in another.</summary>
    /// <param name="own">A network that is in no list and that the checkpoint may be of.</param>
    /// <exception cref="UserErrorException">The checkpoint cannot be used, or the <c>recipe.json</c> beside it is damaged.</exception>
    public static Resumption From(string checkpoint, RunFolder folder, Network? own = null)
    {
        var point = ResumePoint.Open(checkpoint, own);
        try
        {
            return new(folder, point, RunOrigin.Read(RunFolder.Around(checkpoint)));
        }
        catch
        {
            point.Dispose();
            throw;
        }
    }

    /// <summary>Writes down what a new run is to be made from: one that is killed before its first update can then go on as it was meant.</summary>
    public void Note(RunSettings settings)
    {
        if (Point is null && Origin is null)
        {
            RunOrigin.Write(Folder, settings, choice: null, new RecipeHistory(settings.Recipe, []));
        }
    }

    /// <summary>Keeps what cannot be used from being replaced by the run's own.</summary>
    internal void SetUnusableAside()
    {
        foreach (var path in Unusable)
        {
            RunFolder.SetAside(path);
        }
    }

    public void Dispose() => Point?.Dispose();
}
