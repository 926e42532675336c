namespace AlexNet.Imaging.Tests.Support;

/// <summary>Pictures of 11×6 pixels in the formats of ImageSharp, and the pixels that are expected of them (make_others.py).</summary>
internal static class OtherFiles
{
    private static string Folder => Path.Combine(AppContext.BaseDirectory, "ImageSharp", "Golden");

    /// <summary>File names, sorted, of those that begin so.</summary>
    public static string[] Names(string start = "") =>
        [.. Directory.GetFiles(Folder, $"{start}*").Where(path => Path.GetExtension(path) != ".pixels").Select(path => Path.GetFileName(path)).Order(StringComparer.Ordinal)];

    public static byte[] Read(string name) => File.ReadAllBytes(Path.Combine(Folder, name));

    /// <summary>6 × 11 × 3 bytes.</summary>
    public static byte[] Expected(string name)
    {
        var own = $"{Path.GetFileNameWithoutExtension(name)}.pixels";
        var kind = name.Contains("-grey", StringComparison.Ordinal) ? "grey" : name.Contains("-bits", StringComparison.Ordinal) ? "bits" : "colour";
        var pixels = Read(File.Exists(Path.Combine(Folder, own)) ? own : $"{kind}.pixels");
        Assert.That(pixels, Has.Length.EqualTo(6 * 11 * 3));
        return pixels;
    }
}
