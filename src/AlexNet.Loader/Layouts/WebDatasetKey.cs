namespace AlexNet.Loader.Layouts;

/// <summary>A file's name in a WebDataset: the folder and the base name up to its first dot are the key of a sample.</summary>
/// <param name="Key">What the sample's files share.</param>
/// <param name="Extension">What stands behind the dot, in lower case.</param>
internal readonly record struct WebDatasetKey(string Key, string Extension)
{
    public const string ClassExtension = "cls";
    public const string JsonExtension = "json";

    public bool IsLabel => Extension is ClassExtension or JsonExtension;

    public bool IsImage => Extension is "jpg" or "jpeg" or "png";

    public static WebDatasetKey Of(string name)
    {
        var dot = name.IndexOf('.', name.LastIndexOf('/') + 1);
        return dot < 0 ? new(name, "") : new(name[..dot], name[(dot + 1)..].ToLowerInvariant());
    }
}
