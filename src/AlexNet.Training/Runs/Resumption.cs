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
    /// <summary>A new run.</summary>
    public static Resumption Anew(RunFolder folder) => new(folder, null, null);

    /// <summary>The folder's run goes on from its newest good checkpoint; without one it begins anew, on the same data.</summary>
    /// <param name="warn">Is told of checkpoints that cannot be used.</param>
    /// <exception cref="Core.UserErrorException">The folder's <c>recipe.json</c> is damaged.</exception>
    public static Resumption Newest(RunFolder folder, Action<FormattableString> warn) => new(folder, ResumePoint.Newest(folder, warn), RunOrigin.Read(folder));

    /// <summary>A run goes on from a checkpoint, in the folder that it lies in or in another.</summary>
    /// <exception cref="Core.UserErrorException">The checkpoint cannot be used, or the <c>recipe.json</c> beside it is damaged.</exception>
    public static Resumption From(string checkpoint, RunFolder folder)
    {
        var point = ResumePoint.Open(checkpoint);
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

    public void Dispose() => Point?.Dispose();
}
