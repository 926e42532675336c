namespace AlexNet.Loader.Fetching;

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
