using AlexNet.Imaging.Formats.Exif;

namespace AlexNet.Training;

/// <summary>What a run was made from, as its <c>recipe.json</c> says.</summary>
/// <param name="Data">Manifest or data folder.</param>
/// <param name="DataFolder">Folder that replaces the manifest's own, if any.</param>
/// <param name="InitialWeights">File of the first weights, or null: the recipe's initialisation.</param>
/// <param name="Exif">What was done with EXIF's orientation.</param>
public sealed record RunOrigin(string Data, string? DataFolder, string? InitialWeights, ExifOrientation Exif);
