namespace AlexNet.Loader.Manifests;

/// <summary>Which files of a split's folder are images and what says their classes: a split of a manifest given as an object.</summary>
/// <param name="Labels">
/// File of labels below the data's folder: lines of an image's path within the split's folder, a tab and its class, whatever follows
/// after another tab. Null where folders name the classes.
/// </param>
/// <param name="Suffix">How the names of images end; null where every file counts as one.</param>
public sealed record SplitFiles(string? Labels, string? Suffix);
