namespace AlexNet.Loader;

/// <summary>Where data lies and what a manifest says of it.</summary>
/// <param name="Path">The data's folder or file, as a full path.</param>
/// <param name="Splits">Split to folder, file or pattern; empty where nothing is said.</param>
/// <param name="Classes">Names of the classes by label; empty where nothing is said.</param>
internal sealed record LayoutRequest(string Path, IReadOnlyDictionary<string, string> Splits, IReadOnlyList<string> Classes)
{
    public static LayoutRequest Of(string path) => new(path, new Dictionary<string, string>(), []);
}
