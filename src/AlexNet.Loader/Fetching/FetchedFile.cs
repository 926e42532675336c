using AlexNet.Loader.Manifests;

namespace AlexNet.Loader.Fetching;

/// <summary>A file of a data set after fetching.</summary>
/// <param name="File">The manifest's entry.</param>
/// <param name="State">What has become of it.</param>
/// <param name="Detail">How it was checked, or what is wrong with it.</param>
public sealed record FetchedFile(ManifestFile File, FetchState State, string Detail);
