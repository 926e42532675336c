namespace AlexNet.Loader.Fetching;

/// <summary>What has become of a data set.</summary>
/// <param name="Root">The data's folder, as a full path.</param>
/// <param name="Files">Its files.</param>
/// <param name="MissingTars">How many of a tar per class are missing, 0 in other layouts.</param>
public sealed record FetchReport(string Root, IReadOnlyList<FetchedFile> Files, int MissingTars)
{
    /// <summary>Whether all of it is there.</summary>
    public bool IsComplete => MissingTars == 0 && Files.All(file => file.State is FetchState.There or FetchState.Downloaded);
}
