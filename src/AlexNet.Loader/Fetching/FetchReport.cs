using AlexNet.Loader.Manifests;

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

/// <summary>A file of a data set after fetching.</summary>
/// <param name="File">The manifest's entry.</param>
/// <param name="State">What has become of it.</param>
/// <param name="Detail">How it was checked, or what is wrong with it.</param>
public sealed record FetchedFile(ManifestFile File, FetchState State, string Detail);

/// <summary>What has become of a file.</summary>
public enum FetchState
{
    /// <summary>It was there already, or what it gives.</summary>
    There,

    /// <summary>It has been downloaded and is what its publisher says.</summary>
    Downloaded,

    /// <summary>It is not there, and its licence asks its user to get it.</summary>
    Missing,

    /// <summary>It is there, but is not what its publisher says.</summary>
    Wrong,
}
