using AlexNet.Loader.Decoding;

namespace AlexNet.Training;

/// <summary>Images that could not be used, as lines for the user.</summary>
public static class BadImageTexts
{
    private const int Shown = 10;

    /// <summary>The first few by name and reason, then how many more there are.</summary>
    /// <param name="prefix">Begins every line.</param>
    public static IEnumerable<string> Lines(IReadOnlyList<BadImage> images, string prefix)
    {
        var named = images.Take(Shown).Select(image => $"{prefix}{image.Name}: {image.Reason}");
        return images.Count > Shown ? named.Append($"{prefix}{images.Count - Shown} more") : named;
    }
}
