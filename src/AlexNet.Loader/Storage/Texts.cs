namespace AlexNet.Loader.Storage;

/// <summary>Pieces of messages.</summary>
public static class Texts
{
    /// <summary>The first few of a list and how many follow.</summary>
    public static string Short(IReadOnlyCollection<string> items, int shown = 12)
    {
        var text = string.Join(", ", items.Take(shown));
        return items.Count > shown ? $"{text} and {items.Count - shown} more" : text;
    }
}
